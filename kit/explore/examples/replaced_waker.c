/* A waiter of a semaphore gets a new waker. To drop the old one may drop its
 * task, and with it a permit of this very semaphore: that takes the lock. So
 * the old waker is dropped after the lock is given back. */
#include "example.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned permits;          /* under the lock */
static atomic_uint task_refs = 2; /* of the old waker, and of the runtime */

static void
release(void)
{
    pthread_mutex_lock(&lock);
    permits++;
    pthread_mutex_unlock(&lock);
}

static void
drop_task(void)
{
    if (atomic_fetch_sub(&task_refs, 1) == 1)
        release(); /* the permit that the task held */
}

static void
poll_again(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
#ifdef DROPPED_UNDER_THE_LOCK
    drop_task();
    pthread_mutex_unlock(&lock);
#else
    pthread_mutex_unlock(&lock);
    drop_task();
#endif
}

static void
end_task(void *unused)
{
    (void)unused;
    drop_task();
}

static void
run(void)
{
    explore_thread("waiter", poll_again, NULL);
    explore_thread("runtime", end_task, NULL);
    explore_join();
    EXPLORE_CHECK(permits == 1, "%u permits", permits);
}

const struct explore_model explore_model = {
    .law = "the permit comes back, whoever drops the task",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
