#include <explore.h>
#include <pthread.h>

/* The lock orders what comes before it, not what comes after. */
static int last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    last = 1;
}

static void
run(void)
{
    explore_thread("one", work, NULL);
    explore_thread("two", work, NULL);
    explore_join();
    EXPLORE_CHECK(last == 1);
}

const struct explore_model explore_model = {
    .law = "each thread says that it was there",
    .run = run,
    .breaks = "race",
};
