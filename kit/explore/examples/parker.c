/* A thread that parks on a condition variable. Who wakes it sets `notified`,
 * and takes the lock once before it signals: so the sleeper is either before
 * its look, or asleep. */
#include "example.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static atomic_bool notified;

static void
park(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
#ifdef WAITS_WITHOUT_A_LOOP
    if (!atomic_load(&notified))
        pthread_cond_wait(&wake, &lock);
    EXPLORE_CHECK(atomic_load(&notified), "awake, and nobody called");
#else
    while (!atomic_load(&notified))
        pthread_cond_wait(&wake, &lock);
#endif
    pthread_mutex_unlock(&lock);
}

static void
unpark(void *unused)
{
    (void)unused;
    atomic_store(&notified, true);
#ifndef SIGNALS_WITHOUT_THE_LOCK
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
#endif
    pthread_cond_signal(&wake);
}

static void
run(void)
{
    explore_thread("worker", park, NULL);
    explore_thread("waker", unpark, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who was notified wakes, and nobody wakes otherwise",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
    .spurious = 1,
};
