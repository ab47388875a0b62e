/* The last worker that searches for tasks goes to sleep, while somebody submits
 * one. Who submits wakes nobody as long as a worker is searching. The worker
 * counts itself out and then looks a last time. */
#include "example.h"

enum { WORKER = 1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned tasks;      /* under the lock */
static atomic_uint waiting; /* the same number, to look at without it */
static atomic_uint searching = 1;

static bool
empty(void)
{
    return atomic_load_explicit(&waiting, memory_order_acquire) == 0;
}

static void
work(void *unused)
{
    (void)unused;
    if (empty()) {
        atomic_fetch_sub(&searching, 1);
        if (empty())
            explore_park();
    }
    pthread_mutex_lock(&lock);
    EXPLORE_CHECK(tasks == 1, "awake, and %u tasks", tasks);
    tasks--;
    pthread_mutex_unlock(&lock);
}

static unsigned
searchers(void)
{
#ifdef COUNTED_BY_LOAD
    return atomic_load(&searching);
#else
    /* Adds nothing, but writes: a worker that counts itself out later reads
     * this, and so hears of the task. */
    return atomic_fetch_add(&searching, 0);
#endif
}

static void
submit(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    tasks++;
    atomic_store_explicit(&waiting, tasks, memory_order_release);
    pthread_mutex_unlock(&lock);
    if (searchers() == 0)
        explore_unpark(WORKER);
}

static void
run(void)
{
    explore_thread("worker", work, NULL);
    explore_thread("submitter", submit, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "no worker sleeps while a task waits",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
