#include <explore.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool full;

static void
fill(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    full = true;
    pthread_cond_broadcast(&filled);
    pthread_mutex_unlock(&lock);
}

static void
take(void *unused)
{
    (void)unused;
    explore_note("wants a letter");
    pthread_mutex_lock(&lock);
    if (!full)
        pthread_cond_wait(&filled, &lock);
    EXPLORE_CHECK(full);
    full = false;
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("take", take, NULL);
    explore_thread("take", take, NULL);
    explore_thread("fill", fill, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who takes a letter finds one",
    .run = run,
    .breaks = "check",
};
