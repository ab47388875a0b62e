/* One side leaves its waker and looks; the other makes it true and wakes. */
#include "cell.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_cell cell;
static struct bell bell;
static _Atomic bool ready;

static void
wake(void *unused)
{
    (void)unused;
    atomic_store(&ready, true);
    rt_cell_wake(&cell);
}

static void
run(void)
{
    struct rt_waker waker;

    rt_cell_init(&cell);
    bell_init(&bell, "clones");
    waker = bell_waker(&bell);
    explore_thread("waker", wake, NULL);
    for (;;) {
        rt_cell_register(&cell, &waker);
        if (atomic_load(&ready))
            break;
        explore_note("not ready, and the waker is left: sleep");
        explore_park();
    }
    explore_join();
    rt_cell_fini(&cell);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "C1: either the waiting side sees the condition, or the waking side"
           " sees the registration, or both",
    .run = run,
};
