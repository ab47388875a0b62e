/* The scheduler cancels its idle task for good, while the last waker is dropped
 * elsewhere. Nobody wakes the task: whoever comes last frees it. */
#include "explore.h"
#include "lib_scheduler.h"
#include "lib_until.h"

static struct event never;
static struct little_scheduler little;

static void
forget(void *unused)
{
    (void)unused;
    rt_cell_clear(&never.cell);
}

static void
run(void)
{
    struct until future = until(&never);
    struct rt_task *task;

    event_init(&never);
    task = little_start(&little, &future.future);
    little_turn(&little); /* it goes idle, and its waker lies in the cell */
    explore_thread("forgetful", forget, NULL);
    little_shutdown(&little, task);
    rt_task_drop_handle(task);
    explore_join();
    EXPLORE_CHECK(never.drops == 1, "dropped %u times", never.drops);
    event_fini(&never);
}

const struct explore_model explore_model = {
    .law = "T5: a waker is a reference: the last one that is dropped frees the"
           " task",
    .run = run,
};
