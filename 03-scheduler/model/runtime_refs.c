/* Two threads give their references to a runtime back, while its owner frees
 * it. The last one of the three frees the memory. */
#include "explore.h"
#include "lib_runtime.h"

static void
unref(void *runtime)
{
    rt_runtime_unref(runtime);
}

static void
run(void)
{
    struct rt_runtime *runtime = runtime_new();

    rt_runtime_ref(runtime);
    rt_runtime_ref(runtime);
    explore_thread("b", unref, runtime);
    explore_thread("c", unref, runtime);
    rt_runtime_free(runtime);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "whoever gives the last reference back frees the runtime, once",
    .run = run,
};
