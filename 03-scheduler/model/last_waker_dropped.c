/* Wrong on purpose: a root leaves its waker with a thread that drops it, and
 * wakes nobody (F2). An assertion says so, before the runtime parks or after
 * the drop has interrupted the park. */
#include "explore.h"
#include "lib_runtime.h"
#include "lib_until.h"

static struct event never;

static void
forget(void *unused)
{
    (void)unused;
    rt_cell_clear(&never.cell);
}

static void
run(void)
{
    struct until root = until(&never);
    struct rt_runtime *runtime = runtime_new();

    event_init(&never);
    explore_thread("forgetful", forget, NULL);
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    explore_join();
    event_fini(&never);
}

const struct explore_model explore_model = {
    .law = "F2: block_on notices that no wake can come any more",
    .run = run,
    .breaks = "assert",
};
