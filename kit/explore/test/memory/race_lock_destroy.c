/* says: breaks as it must: race .*lock.* and nothing puts one before */
#include "memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int done;

static void
lock_it(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    atomic_store_explicit(&done, 1, memory_order_relaxed);
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("other", lock_it, NULL);
    if (atomic_load_explicit(&done, memory_order_relaxed))
        pthread_mutex_destroy(&lock);
    explore_join();
}

MODEL("a lock is destroyed when its last owner was heard of", "race");
