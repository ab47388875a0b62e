/* none: each counts down, then waits: that covers both */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static int piece[2];

static atomic_int in = 2;
static void
meet(void *argument)
{
    *(int *)argument = 1;
    latch_count_down(latch);
    latch_wait(latch);
    EXPLORE_CHECK(piece[0] == 1 && piece[1] == 1, "%d %d", piece[0], piece[1]);
    latch_wait(latch);
    if (atomic_fetch_sub(&in, 1) == 1) {
        latch_fini(latch);
        free(latch);
    }
}

static void
run(void)
{
    latch = malloc(sizeof *latch);
    latch_init(latch, 2);
    explore_thread("other", meet, &piece[1]);
    meet(&piece[0]);
    explore_join();
}
const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
    .spurious = 1,
};
