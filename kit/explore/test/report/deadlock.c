#include <explore.h>
#include <pthread.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;

static void
left_first(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&left);
    pthread_mutex_lock(&right);
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&left);
}

static void
right_first(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&right);
    pthread_mutex_lock(&left);
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
}

static void
run(void)
{
    explore_thread("Plato", left_first, NULL);
    explore_thread("Kant", right_first, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "both eat",
    .run = run,
    .breaks = "deadlock",
};
