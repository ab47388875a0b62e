/* Two threads push; the scheduler pops, and parks where nothing is left. Only
 * who finds the queue empty interrupts. */
#include "explore.h"
#include "inject.h"
#include "reactor.h"
#include "task.h"

static struct rt_clock real = { .kind = RT_CLOCK_REAL };
static struct rt_reactor reactor;
static struct rt_inject inject;
static struct rt_task tasks[2];

static void
push(void *task)
{
    if (rt_inject_push(&inject, task) == RT_INJECT_WAS_EMPTY)
        rt_reactor_interrupt(&reactor);
}

static void
run(void)
{
    rt_reactor_init(&reactor, &real);
    rt_inject_init(&inject);
    explore_name(&inject.lock, "inject.lock", NULL);
    explore_thread("pusher 1", push, &tasks[0]);
    explore_thread("pusher 2", push, &tasks[1]);
    for (unsigned popped = 0; popped < 2;) {
        if (rt_inject_pop(&inject) != NULL) {
            popped++;
            continue;
        }
        explore_note("nothing there: park");
        rt_reactor_park(&reactor);
    }
    explore_join();
    rt_inject_fini(&inject);
    rt_reactor_fini(&reactor);
}

const struct explore_model explore_model = {
    .law = "N1: either the scheduler finds the task before it parks, or the"
           " interrupt ends that park",
    .run = run,
};
