/* A task finishes on its worker, while another thread waits for its output. */
#include "explore.h"
#include "lib_bell.h"
#include "lib_scheduler.h"
#include "lib_until.h"

static struct event event = { .happened = true };
static struct little_scheduler little;
static struct rt_task *task;
static struct bell bell;

static void
join(void *unused)
{
    struct rt_waker waker = bell_waker(&bell);
    int out = 0;

    (void)unused;
    bell_init(&bell, "clones");
    while (!rt_task_poll_output(task, &waker)) {
        explore_note("no output yet: sleep");
        explore_park();
    }
    EXPLORE_CHECK(rt_task_take_output(task, &out) == 0 && out == 7,
                  "the output is %d", out);
    EXPLORE_CHECK(event.drops == 1, "the future is not dropped yet");
    rt_task_unref(task);
}

static void
run(void)
{
    struct until future = until(&event);

    event_init(&event);
    task = little_start(&little, &future.future);
    explore_thread("joiner", join, NULL);
    little_work(&little);
    explore_join();
    EXPLORE_CHECK(event.drops == 1 && event.outputs_dropped == 0,
                  "the future was dropped %u times, its output %u times",
                  event.drops, event.outputs_dropped);
    event_fini(&event);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "J1, C1: whoever joins a task is woken when its output is there, and"
           " takes it once",
    .run = run,
};
