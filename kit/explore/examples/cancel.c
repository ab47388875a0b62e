/* A slot with a job in it. Who put it there may cancel it, as long as no worker
 * has taken it. A job is known by its number. malloc() gives freed memory out
 * again here, as real ones do. */
#include "example.h"

#ifndef REUSE
#define REUSE true
#endif

struct job {
    unsigned number;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct job *slot; /* under the lock */

static struct job *
put(unsigned number)
{
    struct job *job = malloc(sizeof *job);
    if (job != NULL)
        job->number = number;
    slot = job;
    return job;
}

static void
cancel(uintptr_t address, unsigned number)
{
    pthread_mutex_lock(&lock);
#ifdef BY_ADDRESS
    bool mine = (uintptr_t)slot == address;
#else
    (void)address;
    bool mine = slot != NULL && slot->number == number;
#endif
    if (mine) {
        EXPLORE_CHECK(slot->number == number, "cancels job %u, not job %u",
                      slot->number, number);
        free(slot);
        slot = NULL;
    }
    pthread_mutex_unlock(&lock);
}

static void
change_ones_mind(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    uintptr_t address = (uintptr_t)put(1);
    pthread_mutex_unlock(&lock);
    cancel(address, 1);
}

/* Does the job in the slot, and puts another one there. */
static void
work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    if (slot != NULL) {
        free(slot);
        put(2);
    }
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("canceller", change_ones_mind, NULL);
    explore_thread("worker", work, NULL);
    explore_join();
    free(slot);
}

const struct explore_model explore_model = {
    .law = "who cancels a job cancels its own",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
    .reuse = REUSE,
};
