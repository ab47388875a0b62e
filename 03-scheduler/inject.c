#include <stddef.h>

#include "inject.h"
#include "task.h"
#include "trace.h"

void
rt_inject_init(struct rt_inject *inject)
{
    *inject = (struct rt_inject){ .closed = false };
    pthread_mutex_init(&inject->lock, NULL);
}

void
rt_inject_fini(struct rt_inject *inject)
{
    pthread_mutex_destroy(&inject->lock);
}

enum rt_inject_found
rt_inject_push(struct rt_inject *inject, struct rt_task *task)
{
    enum rt_inject_found found = RT_INJECT_CLOSED;

    pthread_mutex_lock(&inject->lock);
    if (!inject->closed) {
        found = rt_run_queue_is_empty(&inject->queue) ? RT_INJECT_WAS_EMPTY
                                                      : RT_INJECT_HAD_MORE;
        /* Before anybody can take it: its next poll comes after this line. */
        RT_TRACE(SUBMIT, task->id, RT_TRACE_INJECT, 0);
        rt_run_queue_push(&inject->queue, &task->link);
    }
    pthread_mutex_unlock(&inject->lock);
    return found;
}

struct rt_task *
rt_inject_pop(struct rt_inject *inject)
{
    struct rt_task *task;

    pthread_mutex_lock(&inject->lock);
    task = rt_task_of(rt_run_queue_pop(&inject->queue));
    pthread_mutex_unlock(&inject->lock);
    return task;
}

void
rt_inject_close(struct rt_inject *inject)
{
    pthread_mutex_lock(&inject->lock);
    inject->closed = true;
    pthread_mutex_unlock(&inject->lock);
}
