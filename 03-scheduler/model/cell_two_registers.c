/* A future is polled by one task, and then by another: the second waker has
 * replaced the first. A wake of the first one helps nobody. */
#include "cell.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_cell cell;
static struct bell first, second;
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
    bell_init(&first, "clones of the first");
    bell_init(&second, "clones of the second");
    first.thread = 1; /* it never sleeps */
    explore_thread("waker", wake, NULL);
    waker = bell_waker(&first);
    rt_cell_register(&cell, &waker);
    waker = bell_waker(&second);
    rt_cell_register(&cell, &waker);
    if (!atomic_load(&ready)) {
        explore_note("not ready, and the second waker is left: sleep");
        explore_park();
    }
    explore_join();
    rt_cell_fini(&cell);
    bell_check(&first);
    bell_check(&second);
}

const struct explore_model explore_model = {
    .law = "C2: the newest waker replaces the older one, which is dropped",
    .run = run,
};
