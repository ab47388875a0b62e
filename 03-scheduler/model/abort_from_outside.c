/* The root joins a task that waits for ever; another thread aborts the task.
 * The handle stays with the root. */
#include <errno.h>

#include "explore.h"
#include "lib_runtime.h"
#include "lib_names.h"
#include "lib_until.h"
#include "spawn.h"

static struct event never;
static struct rt_join_handle handle;

static void
abort_it(void *task)
{
    rt_task_abort(task);
    rt_task_unref(task);
}

static void
run(void)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_join join;

    event_init(&never);
    handle = rt_spawn_on(runtime, until(&never));
    name_task(handle.task);
    rt_task_word_ref(&handle.task->word); /* the aborter's own */
    explore_thread("aborter", abort_it, handle.task);
    join = rt_join_only(&handle);
    runtime_block_on(runtime, &join.future);
    EXPLORE_CHECK(join.result == -ECANCELED, "the join says %d", join.result);
    rt_runtime_free(runtime);
    explore_join();
    EXPLORE_CHECK(never.drops == 1, "dropped %u times", never.drops);
    event_fini(&never);
}

const struct explore_model explore_model = {
    .law = "J4: an abort from another thread ends the task, and its join says"
           " -ECANCELED",
    .run = run,
};
