/* The scheduler cancels its idle task for good, while the event happens. */
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
run(void)
{
    struct until future = until(&event);
    struct rt_task *task;

    event_init(&event);
    task = little_start(&little, &future.future);
    little_turn(&little); /* it goes idle */
    explore_thread("event", happen, NULL);
    little_shutdown(&little, task);
    rt_task_drop_handle(task);
    explore_join();
    EXPLORE_CHECK(event.drops == 1, "dropped %u times", event.drops);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "T5, F3: a task that is shut down is freed, though a wake is under"
           " way",
    .run = run,
};
