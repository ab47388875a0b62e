/* right: one scene, two counters, two waiters; the last waiter frees */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
static int piece[2];

static void
counter(void *argument)
{
    *(int *)argument = 1;
    latch_count_down(latch);
}

static atomic_int in = 2;
static void
last(void *unused)
{
    (void)unused;
    latch_wait(latch);
    EXPLORE_CHECK(piece[0] == 1 && piece[1] == 1, "%d %d", piece[0], piece[1]);
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
    explore_thread("c1", counter, &piece[0]);
    explore_thread("c2", counter, &piece[1]);
    explore_thread("w", last, NULL);
    last(NULL);
    explore_join();
}
const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
    .spurious = 1,
};
