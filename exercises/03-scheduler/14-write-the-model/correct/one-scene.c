/* Right: all at once, two count down and two wait. A larger model. */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static int pieces[2];
static atomic_int here = 2;

static void
planner(void *piece)
{
    ++*(int *)piece;
    latch_count_down(latch);
}

static void
traveller(void *unused)
{
    (void)unused;
    latch_wait(latch);
    EXPLORE_CHECK(pieces[0] == 1 && pieces[1] == 1, "%d and %d", pieces[0],
                  pieces[1]);
    if (atomic_fetch_sub(&here, 1) == 1) {
        latch_fini(latch);
        free(latch);
    }
}

static void
run(void)
{
    latch = malloc(sizeof *latch);
    latch_init(latch, 2);
    explore_thread("planner 1", planner, &pieces[0]);
    explore_thread("planner 2", planner, &pieces[1]);
    explore_thread("traveller", traveller, NULL);
    traveller(NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "all pieces are there when a traveller goes",
    .run = run,
    .spurious = 1,
};
