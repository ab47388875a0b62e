/* A wake, the poll, and a handle that aborts the task and lets go of it. */
#include "explore.h"
#include "lib_scheduler.h"
#include "lib_until.h"

static struct event event;
static struct little_scheduler little;

static void
happen(void *unused)
{
    (void)unused;
    event_happens(&event);
}

static void
abort_and_detach(void *task)
{
    rt_task_abort(task);
    rt_task_drop_handle(task);
}

static void
run(void)
{
    struct until future = until(&event);
    struct rt_task *task;

    event_init(&event);
    task = little_start(&little, &future.future);
    little_turn(&little); /* it goes idle; then all begins */
    explore_thread("event", happen, NULL);
    explore_thread("handle", abort_and_detach, task);
    little_work(&little);
    explore_join();
    EXPLORE_CHECK(event.drops == 1, "dropped %u times", event.drops);
    EXPLORE_CHECK(event.outputs_dropped == event.finished,
                  "it has %u outputs, of which %u are dropped", event.finished,
                  event.outputs_dropped);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "J4, T6: aborted or finished, the future is dropped once, its output"
           " too, and the task is freed",
    .run = run,
};
