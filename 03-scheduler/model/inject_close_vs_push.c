/* A push that meets the shutdown: it is accepted and drained, or refused. Once
 * the queue is closed the reactor may be freed. */
#include "explore.h"
#include "inject.h"
#include "reactor.h"
#include "task.h"

static struct rt_clock real = { .kind = RT_CLOCK_REAL };
static struct rt_reactor reactor;
static struct rt_inject inject;
static struct rt_task task;
static bool accepted;

static void
push(void *unused)
{
    (void)unused;
    accepted = rt_inject_push(&inject, &task);
    explore_note(accepted ? "it is in the queue" : "it is refused");
}

static void
run(void)
{
    bool drained;

    rt_reactor_init(&reactor, &real);
    rt_inject_init(&inject, &reactor);
    explore_name(&inject.lock, "inject.lock", NULL);
    explore_thread("pusher", push, NULL);
    rt_inject_close(&inject);
    drained = rt_inject_pop(&inject) != NULL;
    rt_reactor_fini(&reactor);
    explore_join();
    EXPLORE_CHECK(accepted == drained, "a task was %s and %s",
                  accepted ? "accepted" : "refused",
                  drained ? "drained" : "forgotten");
    rt_inject_fini(&inject);
}

const struct explore_model explore_model = {
    .law = "N2: after the close nothing goes in, and the reactor is not"
           " touched",
    .run = run,
};
