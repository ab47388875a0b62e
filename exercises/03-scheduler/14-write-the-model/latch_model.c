/* 3.14: a model of the latch. It is linked with a latch that you do not see;
 * `run` is the thread "main", and is run in every order. */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;

/* COUNTERS: threads that do some work, and then count down. */

/* WAITERS: what must be true when latch_wait() returns? And what may they do
 * then? */

static void
run(void)
{
    latch = malloc(sizeof *latch);
    latch_init(latch, 1);
    latch_count_down(latch);
    latch_wait(latch);
    latch_fini(latch);
    free(latch);
}

const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4", .run = run,
    /* SPURIOUS: how often may a wait return for no reason? */
};
