/* A whole task, its scheduler's worker, and an event that happens elsewhere. */
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
    int out = 0;

    event_init(&event);
    task = little_start(&little, &future.future);
    explore_thread("event", happen, NULL);
    little_work(&little);
    EXPLORE_CHECK(rt_task_take_output(task, &out) == 0 && out == 7,
                  "the output is %d", out);
    rt_task_unref(task);
    explore_join();
    EXPLORE_CHECK(event.drops == 1, "dropped %u times", event.drops);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "T4, F3: a wake reaches the task, however it meets the poll; its"
           " future is dropped once",
    .run = run,
};
