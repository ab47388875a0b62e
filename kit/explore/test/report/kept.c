#include <explore.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void
wait_once(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

/* It wakes the other, and ends with the lock in its hand. */
static void
signal_and_keep(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&changed);
}

static void
run(void)
{
    explore_thread("waiter", wait_once, NULL);
    explore_thread("keeper", signal_and_keep, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who is signalled goes on",
    .run = run,
    .breaks = "deadlock",
};
