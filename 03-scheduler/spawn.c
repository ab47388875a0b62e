#include <errno.h>

#include "current.h"
#include "current_thread.h"
#include "rt_assert.h"
#include "spawn.h"
#include "task.h"

/* Nobody will poll `future`: drop it here. */
static struct rt_join_handle
refuse(struct rt_future *future, int error)
{
    rt_future_drop(future);
    return (struct rt_join_handle){ .task = NULL, .error = error };
}

struct rt_join_handle
rt_spawn_future_on(struct rt_current_thread *runtime, struct rt_future *future)
{
    struct rt_task *task = rt_current_thread_task(runtime, future, true);

    if (task == NULL)
        return refuse(future, -ENOMEM);
    if (!rt_current_thread_start(runtime, task))
        return (struct rt_join_handle){ .task = NULL, .error = -ECANCELED };
    return (struct rt_join_handle){ .task = task };
}

struct rt_join_handle
rt_spawn_future(struct rt_future *future)
{
    RT_ASSERT(rt_current.scheduler != NULL,
              "S2: rt_spawn(%s) outside of a runtime; use rt_spawn_on()",
              future->type->name);
    return rt_spawn_future_on((struct rt_current_thread *)rt_current.scheduler,
                              future);
}
