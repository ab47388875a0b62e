/* M05: a cond wait returns only when it was signalled (no .spurious) */
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

static void
waiter(void *unused)
{
    (void)unused;
    latch_wait(latch);
    EXPLORE_CHECK(piece[0] == 1, "piece 0 is %d", piece[0]);
}

static void
run(void)
{
    latch = malloc(sizeof *latch);
    if (explore_choose(2, "scene") == 0) {
        latch_init(latch, 2);
        explore_thread("one", counter, &piece[0]);
        explore_thread("two", counter, &piece[1]);
        latch_wait(latch);
        EXPLORE_CHECK(piece[0] == 1 && piece[1] == 1, "%d %d", piece[0],
                      piece[1]);
        latch_fini(latch);
        free(latch);
        explore_join();
    } else {
        latch_init(latch, 1);
        explore_thread("w1", waiter, NULL);
        explore_thread("w2", waiter, NULL);
        counter(&piece[0]);
        explore_join();
        latch_fini(latch);
        free(latch);
    }
}
const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,

};
