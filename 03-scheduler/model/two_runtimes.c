/* Two runtimes on two threads. The root of one joins a task of the other; both
 * are freed as soon as they are done. */
#include <errno.h>

#include "explore.h"
#include "lib_runtime.h"
#include "lib_names.h"
#include "lib_until.h"
#include "spawn.h"
#include "yield.h"

static struct event event = { .happened = true };
static struct rt_join_handle handle;
static int out;

static void
join(void *unused)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_join root = rt_join(&handle, &out);

    (void)unused;
    atomic_init(&runtime->scheduler.ids, 10); /* its root is task 11 */
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    EXPLORE_CHECK((root.result == 0 && out == 7) || root.result == -ECANCELED,
                  "the join says %d, and the output is %d", root.result, out);
}

static void
run(void)
{
    struct rt_yield root = rt_yield();
    struct rt_runtime *runtime = runtime_new();

    event_init(&event);
    handle = rt_spawn_on(runtime, until(&event));
    name_task(handle.task);
    explore_thread("joiner", join, NULL);
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    explore_join();
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "J1: a join reaches over from another runtime, whichever of the two"
           " is freed first",
    .run = run,
};
