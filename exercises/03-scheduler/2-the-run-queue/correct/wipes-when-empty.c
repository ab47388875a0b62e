/* Right: an empty queue is NULL at both ends, and `last` decides. */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    task->queue_next = NULL;
    if (queue->last != NULL)
        queue->last->queue_next = task;
    else
        queue->first = task;
    queue->last = task;
}

struct rt_task *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_task *task = queue->first;

    if (task == NULL)
        return NULL;
    queue->first = task->queue_next;
    if (queue->first == NULL)
        queue->last = NULL;
    task->queue_next = NULL;
    return task;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (rt_run_queue_is_empty(to)) {
        *to = *from;
    } else if (!rt_run_queue_is_empty(from)) {
        to->last->queue_next = from->first;
        to->last = from->last;
    }
    *from = (struct rt_run_queue){ NULL, NULL };
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->last == NULL;
}
