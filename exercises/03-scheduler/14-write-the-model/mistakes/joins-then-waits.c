/* M04: main waits when all is over: one order */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;

static void
count_down(void *unused)
{
    (void)unused;
    latch_count_down(latch);
}

static void
run(void)
{
    latch = malloc(sizeof *latch);
    latch_init(latch, 1);
    explore_thread("counter", count_down, NULL);
    explore_join();
    latch_wait(latch);
    latch_fini(latch);
    free(latch);
}

const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
};
