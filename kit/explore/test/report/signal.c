#include <explore.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_bool ready;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void
wait_for_it(void *unused)
{
    (void)unused;
    if (!ready) {
        pthread_mutex_lock(&lock);
        pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    }
}

static void
tell(void *unused)
{
    (void)unused;
    ready = true;
    pthread_cond_signal(&changed);
}

static void
run(void)
{
    explore_thread("waiter", wait_for_it, NULL);
    explore_thread("teller", tell, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who is told does not wait",
    .run = run,
    .breaks = "lost-wakeup",
};
