/* A task finishes while its handle goes: somebody drops the output, once. */
#include "explore.h"
#include "lib_scheduler.h"
#include "lib_until.h"

static struct event event = { .happened = true };
static struct little_scheduler little;

static void
detach(void *task)
{
    rt_task_drop_handle(task);
}

static void
run(void)
{
    struct until future = until(&event);

    event_init(&event);
    explore_thread("handle", detach, little_start(&little, &future.future));
    little_work(&little);
    explore_join();
    EXPLORE_CHECK(event.drops == 1 && event.outputs_dropped == 1,
                  "the future was dropped %u times, its output %u times",
                  event.drops, event.outputs_dropped);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "J2, J5: the output that nobody takes is dropped once, by the handle"
           " or by the scheduler",
    .run = run,
};
