/* says: other uses lock in the block of .*; main freed it at */
#include "memory.h"

static void
use(void *shared)
{
    pthread_mutex_t *lock = shared;

    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock);
}

static void
run(void)
{
    pthread_mutex_t *lock = malloc(sizeof *lock);

    pthread_mutex_init(lock, NULL);
    explore_thread("other", use, lock);
    use(lock);
    free(lock);
    explore_join();
}

MODEL("a lock that is freed is not taken", "use-after-free");
