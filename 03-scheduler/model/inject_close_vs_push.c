/* A push that meets the shutdown: it is accepted and drained, or refused. */
#include "explore.h"
#include "inject.h"
#include "task.h"

static struct rt_inject inject;
static struct rt_task task;
static bool accepted;

static void
push(void *unused)
{
    (void)unused;
    accepted = rt_inject_push(&inject, &task) != RT_INJECT_CLOSED;
    explore_note(accepted ? "it is in the queue" : "it is refused");
}

static void
run(void)
{
    bool drained;

    rt_inject_init(&inject);
    explore_name(&inject.lock, "inject.lock", NULL);
    explore_thread("pusher", push, NULL);
    rt_inject_close(&inject);
    drained = rt_inject_pop(&inject) != NULL;
    explore_join();
    EXPLORE_CHECK(accepted == drained, "a task was %s and %s",
                  accepted ? "accepted" : "refused",
                  drained ? "drained" : "forgotten");
    rt_inject_fini(&inject);
}

const struct explore_model explore_model = {
    .law = "N2: after the close nothing goes in",
    .run = run,
};
