/* M05: a wait returns if there is news */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static int work[2]; /* plain memory: the latch hands it over (L3) */
static atomic_uint waiting;

static void
count_down(void *which)
{
    *(int *)which = 7;
    latch_count_down(latch);
}

/* Wait, look at the work of `count` threads; the last one frees. */
static void
wait_for(int count)
{
    latch_wait(latch);
    for (int i = 0; i < count; i++)
        EXPLORE_CHECK(work[i] == 7, "thread %d is not done", i);
    if (atomic_fetch_sub(&waiting, 1) > 1)
        return;
    latch_fini(latch);
    free(latch);
}

static void
wait_too(void *unused)
{
    (void)unused;
    wait_for(1);
}

static void
run(void)
{
    int counters = explore_choose(2, "scene") == 0 ? 2 : 1;

    latch = malloc(sizeof *latch);
    latch_init(latch, (unsigned)counters);
    atomic_init(&waiting, counters == 2 ? 1 : 2);
    for (int i = 0; i < counters; i++)
        explore_thread("counter", count_down, &work[i]);
    if (counters == 1)
        explore_thread("waiter", wait_too, NULL);
    wait_for(counters);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
};
