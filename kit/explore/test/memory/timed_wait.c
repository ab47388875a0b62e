/* says: time is up, and it is there .* wakes as time is up */
#include <time.h>

#include "memory.h"

/* Between the end of its time and the lock a waiter can meet anything. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool there;

static void
wait_for_it(void *unused)
{
    struct timespec end = { 0, 0 };
    int why = 0;

    (void)unused;
    pthread_mutex_lock(&lock);
    while (!there && why == 0)
        why = pthread_cond_timedwait(&changed, &lock, &end);
    EXPLORE_CHECK(why != ETIMEDOUT || !there, "time is up, and it is there");
    pthread_mutex_unlock(&lock);
}

static void
bring_it(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    there = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("waiter", wait_for_it, NULL);
    explore_thread("bringer", bring_it, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a wait that has timed out has not got it",
    .run = run,
    .breaks = "check",
    .timeouts = 1,
};
