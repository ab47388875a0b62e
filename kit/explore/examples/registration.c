/* The reactor learns from the kernel which registration is ready, and then
 * takes the lock to say so there. A task may deregister in between. So the
 * memory is put aside, and the reactor frees it at the start of a turn: then it
 * holds no pointer of the turn before. (Tokio's way since
 * tokio-rs/tokio#5833.) */
#include "example.h"

enum { TURNS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
struct registration {
    unsigned events;
};
static struct registration *registered, *put_aside; /* under the lock */

static void
react(void *unused)
{
    (void)unused;
    for (int turn = 0; turn < TURNS; turn++) {
        pthread_mutex_lock(&lock);
        free(put_aside);
        put_aside = NULL;
        struct registration *ready = registered; /* so says the kernel */
        pthread_mutex_unlock(&lock);
        if (ready == NULL)
            continue;
        pthread_mutex_lock(&lock);
        ready->events++;
        pthread_mutex_unlock(&lock);
    }
}

static void
deregister(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
#ifdef FREED_AT_ONCE
    free(registered);
#else
    put_aside = registered;
#endif
    registered = NULL;
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    registered = calloc(1, sizeof *registered);
    explore_thread("reactor", react, NULL);
    explore_thread("task", deregister, NULL);
    explore_join();
    free(put_aside);
}

const struct explore_model explore_model = {
    .law = "a registration outlives the turn that has found it",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
