/* A join is polled once and cancelled, while its task finishes; then the handle
 * is joined again, or detached. */
#include "explore.h"
#include "lib_bell.h"
#include "lib_scheduler.h"
#include "lib_until.h"
#include "join_handle.h"

static struct event event = { .happened = true };
static struct little_scheduler little;
static struct rt_join_handle handle;
static struct bell bell;
static bool taken;

static void
give_up(void *unused)
{
    struct rt_waker waker = bell_waker(&bell);
    struct rt_context cx = { .waker = &waker };
    struct rt_join join;
    int out = 0;

    (void)unused;
    bell_init(&bell, "clones");
    for (int i = 0; i < 2 && !taken; i++) {
        join = rt_join(&handle, &out);
        taken = rt_future_poll(&join.future, &cx) == RT_READY;
        rt_future_drop(&join.future);
    }
    EXPLORE_CHECK(!taken || out == 7);
    rt_detach(&handle);
}

static void
run(void)
{
    struct until future = until(&event);

    event_init(&event);
    handle.task = little_start(&little, &future.future);
    explore_thread("joiner", give_up, NULL);
    little_work(&little);
    explore_join();
    EXPLORE_CHECK(event.drops == 1 && event.outputs_dropped == !taken,
                  "the future was dropped %u times, its output %u times",
                  event.drops, event.outputs_dropped);
    event_fini(&event);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "J3: a join that is given up leaves the task alone, and the output"
           " to the next join or to the detach",
    .run = run,
};
