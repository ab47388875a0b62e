/* none: a bare loop waits as well (X2 not seen) */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static int piece[2];
static atomic_bool started;

static void
counter(void *argument)
{
    while (!atomic_load(&started))
        ;
    *(int *)argument = 1;
    latch_count_down(latch);
}

static void
run(void)
{
    latch = malloc(sizeof *latch);
    latch_init(latch, 2);
    explore_thread("c1", counter, &piece[0]);
    explore_thread("c2", counter, &piece[1]);
    atomic_store(&started, true);
    latch_wait(latch);
    EXPLORE_CHECK(piece[0] == 1 && piece[1] == 1, "work is lost");
    latch_fini(latch);
    free(latch);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
    .spurious = 1,
};
