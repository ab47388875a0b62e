#include "current.h"
#include "explore.h"
#include "lib_names.h"
#include "lib_runtime.h"

struct rt_runtime *
runtime_new(void)
{
    struct rt_runtime *runtime = NULL;

    EXPLORE_CHECK(rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_REAL },
                                 &runtime) == 0);
    explore_name((const void *)&runtime->refs, "runtime refs", NULL);
    explore_name((const void *)&runtime->scheduler.ids, "newest task", NULL);
    explore_name(&runtime->inject.lock, "inject.lock", NULL);
    explore_name(&runtime->scheduler.owned.lock, "owned.lock", NULL);
    explore_name(&runtime->clock.lock, "clock.lock", NULL);
    return runtime;
}

/* Awaits `root`, which stays where it is. */
struct named {
    struct rt_future future;
    struct rt_future *root;
};

static enum rt_poll
named_poll(struct rt_future *self, struct rt_context *cx)
{
    name_task(rt_current.task);
    self->awaiting = ((struct named *)self)->root;
    return rt_future_poll(self->awaiting, cx);
}

static const struct rt_future_type named_type = {
    .name = "root",
    .file = __FILE__,
    .poll = named_poll,
};

void
runtime_block_on(struct rt_runtime *runtime, struct rt_future *root)
{
    struct named named = { .future = { .type = &named_type }, .root = root };

    rt_block_on(runtime, &named.future);
}
