#include <stddef.h>

#include "inject.h"
#include "reactor.h"
#include "task.h"
#include "trace.h"

void
rt_inject_init(struct rt_inject *inject, struct rt_reactor *reactor)
{
    *inject = (struct rt_inject){ .reactor = reactor };
    pthread_mutex_init(&inject->lock, NULL);
}

void
rt_inject_fini(struct rt_inject *inject)
{
    pthread_mutex_destroy(&inject->lock);
}

bool
rt_inject_push(struct rt_inject *inject, struct rt_task *task)
{
    bool open;

    pthread_mutex_lock(&inject->lock);
    open = !inject->closed;
    if (open) {
        if (rt_run_queue_is_empty(&inject->queue))
            rt_reactor_interrupt(inject->reactor); /* N1 */
        /* Before anybody can take it: its next poll comes after this line. */
        RT_TRACE(SUBMIT, task->id, RT_TRACE_INJECT, 0);
        rt_run_queue_push(&inject->queue, task);
    }
    pthread_mutex_unlock(&inject->lock);
    return open;
}

struct rt_task *
rt_inject_pop(struct rt_inject *inject)
{
    struct rt_task *task;

    pthread_mutex_lock(&inject->lock);
    task = rt_run_queue_pop(&inject->queue);
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
