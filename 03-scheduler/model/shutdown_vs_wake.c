/* A runtime is freed with a task in it that waits, while another thread wakes
 * that task. */
#include "explore.h"
#include "lib_runtime.h"
#include "lib_names.h"
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
    struct rt_yield root = rt_yield(); /* so that the task has its turn */
    struct rt_runtime *runtime = runtime_new();
    struct rt_join_handle handle;

    event_init(&event);
    handle = rt_spawn_on(runtime, until(&event));
    name_task(handle.task);
    rt_detach(&handle);
    runtime_block_on(runtime, &root.future); /* the task goes idle */
    explore_thread("event", happen, NULL);
    rt_runtime_free(runtime);
    explore_join();
    EXPLORE_CHECK(event.drops == 1, "dropped %u times", event.drops);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "T7: a wake that meets the shutdown finds the reactor that it"
           " interrupts; the last reference frees the runtime",
    .run = run,
};
