/* says: breaks as it must: race .*lock.* and nothing puts one before */
#include "memory.h"

static pthread_mutex_t lock;
static _Atomic(pthread_mutex_t *) published;

static void
publish(void *unused)
{
    (void)unused;
    pthread_mutex_init(&lock, NULL);
    atomic_store_explicit(&published, &lock, memory_order_relaxed);
}

static void
run(void)
{
    pthread_mutex_t *found;

    explore_thread("other", publish, NULL);
    found = atomic_load_explicit(&published, memory_order_relaxed);
    if (found != NULL) {
        pthread_mutex_lock(found);
        pthread_mutex_unlock(found);
    }
    explore_join();
}

MODEL("a lock that nobody handed over is not initialised", "race");
