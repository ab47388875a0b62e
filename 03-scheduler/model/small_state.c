/* Two threads move one small state at once. Each takes a row, one after the
 * other: so one of them, and not both, is told to drop the value. */
#include "explore.h"
#include "small_state.h"

enum { HELD_TWICE, HELD_ONCE, FREE };
enum { LET_GO };
enum { NOTHING, DROP };

static const struct rt_small_row rows[] = {
    { HELD_TWICE, LET_GO, HELD_ONCE, NOTHING },
    { HELD_ONCE, LET_GO, FREE, DROP },
};
static _Atomic int state = HELD_TWICE;
static int dropped;

static void
let_go(void *unused)
{
    (void)unused;
    if (rt_small_step(&state, rows, 2, LET_GO, "state of the model") == DROP)
        dropped++;
}

static void
run(void)
{
    explore_name((const void *)&state, "state", NULL);
    explore_thread("other", let_go, NULL);
    let_go(NULL);
    explore_join();
    EXPLORE_CHECK(dropped == 1, "it was dropped %d times", dropped);
}

const struct explore_model explore_model = {
    .law = "a state moves by one row at a time: each duty falls to one thread",
    .run = run,
    .weak = 1,
};
