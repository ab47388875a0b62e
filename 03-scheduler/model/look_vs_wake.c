/* The root waits for an event that happens elsewhere, and a task beside it
 * gives way once: then the reactor is asked without waiting, and that look may
 * take the interrupt of the wake. The queue is looked at after it. */
#include "explore.h"
#include "lib_runtime.h"
#include "lib_until.h"
#include "spawn.h"
#include "yield.h"

static struct event event;

static void
happen(void *unused)
{
    (void)unused;
    event_happens(&event);
}

static void
run(void)
{
    struct until root = until(&event);
    struct rt_runtime *runtime = runtime_new();
    struct rt_join_handle handle;

    event_init(&event);
    handle = rt_spawn_on(runtime, rt_yield());
    rt_detach(&handle);
    explore_thread("event", happen, NULL);
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    explore_join();
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "N1: an interrupt that a look takes is not lost: the task that was"
           " pushed is found before the park",
    .run = run,
};
