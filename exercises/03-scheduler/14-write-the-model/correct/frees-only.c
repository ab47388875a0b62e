/* Right: no work is looked at. To free too early is a race as well. */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static atomic_uint here;

static void
count_down(void *unused)
{
    (void)unused;
    latch_count_down(latch);
}

static void
wait_and_free(void *unused)
{
    (void)unused;
    latch_wait(latch);
    if (atomic_fetch_sub(&here, 1) > 1)
        return;
    latch_fini(latch);
    free(latch);
}

static void
run(void)
{
    unsigned counters = 1 + explore_choose(2, "counters");

    latch = malloc(sizeof *latch);
    latch_init(latch, counters);
    atomic_init(&here, 3 - counters);
    for (unsigned i = 0; i < counters; i++)
        explore_thread("counter", count_down, NULL);
    if (counters == 1)
        explore_thread("waiter", wait_and_free, NULL);
    wait_and_free(NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who waits last may free the latch",
    .run = run,
    .spurious = 1,
};
