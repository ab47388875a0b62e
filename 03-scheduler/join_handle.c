#include <errno.h>

#include "coop.h"
#include "current.h"
#include "join_handle.h"
#include "rt_assert.h"
#include "task.h"

void
rt_detach(struct rt_join_handle *handle)
{
    struct rt_task *task = handle->task;

    if (task == NULL)
        return;
    *handle = (struct rt_join_handle){ .task = NULL, .error = -ESRCH };
    rt_task_drop_handle(task);
}

void
rt_abort(const struct rt_join_handle *handle)
{
    if (handle->task != NULL)
        rt_task_abort(handle->task);
}

bool
rt_join_handle_is_finished(const struct rt_join_handle *handle)
{
    return handle->task == NULL || rt_task_is_finished(handle->task);
}

/* Take the output, or drop it, and give the handle's reference back. */
static int
take(struct rt_join *me)
{
    struct rt_task *task = me->handle->task;
    int result = task->result; /* final: the output is KEPT */

    *me->handle = (struct rt_join_handle){ .task = NULL, .error = -ESRCH };
    if (me->out == NULL) {
        rt_task_drop_handle(task);
        return result;
    }
    rt_task_take_output(task, me->out);
    rt_task_unref(task);
    return result;
}

static enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_join *me = (struct rt_join *)self;
    struct rt_task *task = me->handle->task;

    me->result = me->handle->error;
    if (task == NULL) {
        RT_ASSERT(me->result != -ESRCH && me->result != 0,
                  "J1: this handle was joined or detached already, or is of no"
                  " spawn");
        return rt_coop_take(cx) ? RT_READY : RT_PENDING;
    }
    RT_ASSERT(task != rt_current.task, "J1: a task joins itself");
    RT_ASSERT(me->out == NULL || me->size == task->future->type->out_size,
              "J1: %s has an output of %zu bytes, and not of %zu",
              task->future->type->name, task->future->type->out_size, me->size);
    if (!rt_task_poll_output(task, cx->waker) || !rt_coop_take(cx))
        return RT_PENDING;
    me->result = take(me);
    return RT_READY;
}

static const struct rt_future_type join_type = {
    .name = "join",
    .file = __FILE__,
    .poll = join_poll,
    RT_FUTURE_LAYOUT(struct rt_join),
};

struct rt_join
rt_join_sized(struct rt_join_handle *handle, void *out, size_t size)
{
    return (struct rt_join){ .future = { .type = &join_type },
                             .handle = handle,
                             .out = out,
                             .size = size };
}

struct rt_join
rt_join_only(struct rt_join_handle *handle)
{
    return rt_join_sized(handle, NULL, 0);
}
