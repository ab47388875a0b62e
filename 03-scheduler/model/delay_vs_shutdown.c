/* A runtime is freed with a task in it that waits for the real clock, while the
 * clock's helper rings. */
#include <time.h>

#include "delay.h"
#include "explore.h"
#include "lib_runtime.h"
#include "lib_names.h"
#include "spawn.h"
#include "yield.h"

/* Each look is half a millisecond later. Relaxed: time tells nobody else. */
__attribute__((visibility("hidden"))) int
clock_gettime(clockid_t id, struct timespec *time)
{
    static _Atomic long now;

    (void)id;
    *time = (struct timespec){ .tv_nsec = 500000 *
                                          atomic_fetch_add_explicit(
                                              &now, 1, memory_order_relaxed) };
    return 0;
}

static void
run(void)
{
    struct rt_yield root = rt_yield(); /* so that the task has its turn */
    struct rt_runtime *runtime = runtime_new();
    struct rt_join_handle handle;

    handle = rt_spawn_on(runtime, rt_delay(1));
    name_task(handle.task);
    rt_detach(&handle);
    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
}

const struct explore_model explore_model = {
    .law = "T5: an alarm that rings during the shutdown finds its task, its"
           " queue and its clock still there",
    .run = run,
};
