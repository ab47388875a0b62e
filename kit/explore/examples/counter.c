/* Three threads count under a lock. */
#include "example.h"

#ifndef LOCKED
#define LOCKED true
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void
add_one(void *mutex)
{
    if (mutex != NULL)
        pthread_mutex_lock(mutex);
    count++;
    if (mutex != NULL)
        pthread_mutex_unlock(mutex);
}

static void
run(void)
{
    explore_thread("first", add_one, &lock);
    explore_thread("second", add_one, &lock);
    explore_thread("third", add_one, LOCKED ? &lock : NULL);
    explore_join();
    EXPLORE_CHECK(count == 3, "the count is %d", count);
}

const struct explore_model explore_model = {
    .law = "three threads count to three",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
