/* says: holds: exhaustive */
#include "memory.h"

/* The rationale of POSIX has this: once all are woken, the condition variable
 * may be destroyed and its memory freed, although they still want the lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    pthread_cond_t changed;
} * shared;
static int waiting, told;

static void
wait_for_it(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting = 1;
    while (!told)
        pthread_cond_wait(&shared->changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    shared = malloc(sizeof *shared);
    pthread_cond_init(&shared->changed, NULL);
    explore_thread("waiter", wait_for_it, NULL);
    pthread_mutex_lock(&lock);
    while (!waiting) {
        pthread_mutex_unlock(&lock);
        explore_spin();
        pthread_mutex_lock(&lock);
    }
    told = 1;
    pthread_cond_broadcast(&shared->changed);
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&shared->changed);
    free(shared);
    explore_join();
}

MODEL("whoever is woken has left the condition variable", NULL);
