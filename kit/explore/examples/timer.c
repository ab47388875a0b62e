/* The driver finds the soonest timer, publishes it as `next_wake`, and sleeps
 * until then. Who adds a timer wakes the driver only if it is sooner. So the
 * driver finds and publishes under one lock. */
#include "example.h"

enum { NEVER = 100, OLD = 3, NEW = 5 };
enum { DRIVER = 1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned soonest = NEVER;    /* under the lock */
static atomic_uint next_wake = OLD; /* of the turn before, which is over */

static unsigned
find_and_publish(void)
{
    pthread_mutex_lock(&lock);
    unsigned found = soonest;
#ifdef PUBLISHED_LATER
    pthread_mutex_unlock(&lock);
    atomic_store(&next_wake, found);
#else
    atomic_store(&next_wake, found);
    pthread_mutex_unlock(&lock);
#endif
    return found;
}

static void
drive(void *unused)
{
    (void)unused;
    while (find_and_publish() == NEVER)
        explore_park();
}

static void
add_timer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    soonest = NEW;
    if (NEW < atomic_load(&next_wake))
        explore_unpark(DRIVER);
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("driver", drive, NULL);
    explore_thread("task", add_timer, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a timer that was added fires",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
