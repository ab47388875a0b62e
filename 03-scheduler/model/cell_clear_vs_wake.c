/* Whoever waited goes away while it is woken: its waker is woken or dropped,
 * once, and the cell ends empty. */
#include "cell.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_cell cell;
static struct bell bell;

static void
wake(void *unused)
{
    (void)unused;
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
    rt_cell_register(&cell, &waker);
    rt_cell_clear(&cell);
    explore_join();
    EXPLORE_CHECK(cell.waker.type == NULL, "a waker is left in the cell");
    rt_cell_fini(&cell);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "C2: a waker that was registered is woken, or dropped, and once",
    .run = run,
};
