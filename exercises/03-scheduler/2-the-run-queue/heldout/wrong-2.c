/* none: when first is NULL the queue is empty and nobody looks at last, so
 * pop need not touch it
 *
 * Breaks: push A, pop A, A is freed; append a queue with B: last still names
 * A, so B is linked behind the freed A, first stays NULL, and B is forgotten */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    task->queue_next = NULL;
    if (queue->first == NULL)
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
    if (to->last == NULL)
        to->first = from->first;
    else
        to->last->queue_next = from->first;
    to->last = from->last;
    from->first = NULL;
    from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
