/* says: holds: exhaustive; 1 run */
#include "memory.h"

static void
use(pthread_mutex_t *lock)
{
    *lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock);
    pthread_mutex_destroy(lock);
}

static void
run(void)
{
    pthread_mutex_t lock;

    use(&lock);
    use(&lock);
}

MODEL("a lock that is initialised again can be taken again", NULL);
