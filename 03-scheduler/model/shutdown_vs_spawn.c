/* A runtime is freed while another thread spawns on it. */
#include <errno.h>

#include "explore.h"
#include "lib_runtime.h"
#include "lib_until.h"
#include "spawn.h"

static struct event event;

static void
spawn(void *runtime)
{
    struct rt_join_handle handle = rt_spawn_on(runtime, until(&event));

    EXPLORE_CHECK(handle.task != NULL || handle.error == -ECANCELED,
                  "the spawn says %d", handle.error);
    rt_detach(&handle);
    rt_runtime_unref(runtime);
}

static void
run(void)
{
    struct rt_runtime *runtime = runtime_new();

    event_init(&event);
    rt_runtime_ref(runtime);
    explore_thread("spawner", spawn, runtime);
    rt_runtime_free(runtime);
    explore_join();
    EXPLORE_CHECK(event.drops == 1, "dropped %u times", event.drops);
    event_fini(&event);
}

const struct explore_model explore_model = {
    .law = "O2, N2: a spawn that meets the shutdown is cancelled or refused;"
           " its future is dropped once",
    .run = run,
};
