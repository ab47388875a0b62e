#include <errno.h>

#include "current.h"
#include "current_thread.h"
#include "rt_assert.h"
#include "spawn.h"
#include "task.h"

static struct rt_join_handle
spawn_on(struct rt_scheduler *scheduler, struct rt_future *future, size_t size)
{
    struct rt_task *task;

    RT_ASSERT(future->type->size == size,
              "S1: %s is spawned, %zu bytes, and its type says %zu:"
              " RT_FUTURE_LAYOUT names its own struct",
              future->type->name, size, future->type->size);
    task = rt_task_new(scheduler, future, size);
    if (task == NULL) {
        rt_future_drop(future);
        return (struct rt_join_handle){ .error = -ENOMEM };
    }
    if (!scheduler->ops->spawn(scheduler, task))
        return (struct rt_join_handle){ .error = -ECANCELED };
    return (struct rt_join_handle){ .task = task };
}

struct rt_join_handle
rt_spawn_future_on(struct rt_runtime *runtime, struct rt_future *future,
                   size_t size)
{
    return spawn_on(&runtime->scheduler, future, size);
}

struct rt_join_handle
rt_spawn_future(struct rt_future *future, size_t size)
{
    RT_ASSERT(rt_current.scheduler != NULL,
              "S2: rt_spawn(%s) outside of a runtime; use rt_spawn_on()",
              future->type->name);
    return spawn_on(rt_current.scheduler, future, size);
}
