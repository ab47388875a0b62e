/* Another thread spawns a task on a runtime whose root waits for what that task
 * does. It keeps a reference to the runtime as long as it uses it. */
#include "explore.h"
#include "lib_runtime.h"
#include "lib_until.h"
#include "spawn.h"

static struct event event;

struct deed {
    struct rt_future future;
};

static enum rt_poll
deed_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    event_happens(&event);
    return RT_READY;
}

static const struct rt_future_type deed_type = {
    .name = "deed",
    .file = __FILE__,
    .poll = deed_poll,
    RT_FUTURE_LAYOUT(struct deed),
};

static void
spawn(void *runtime)
{
    struct deed deed = { .future = { .type = &deed_type } };
    struct rt_join_handle handle = rt_spawn_on(runtime, deed);

    EXPLORE_CHECK(handle.task != NULL, "it is refused: %d", handle.error);
    rt_detach(&handle);
    rt_runtime_unref(runtime);
}

static void
run(void)
{
    struct until root = until(&event);
    struct rt_runtime *runtime = runtime_new();

    event_init(&event);
    rt_runtime_ref(runtime);
    explore_thread("spawner", spawn, runtime);
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    explore_join();
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "N1: a task that another thread spawns is run, though the runtime"
           " parks",
    .run = run,
};
