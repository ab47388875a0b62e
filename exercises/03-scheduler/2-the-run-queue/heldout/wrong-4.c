/* none: the tasks in `from` were put aside earlier, they have waited long
 * enough, so they go in front of `to`
 *
 * Breaks: A is in `to`, B in `from`; append; pop gives B before A (S3);
 * tasks that give way again and again starve the others */
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

    if (task == NULL)
        return NULL;
    queue->first = task->queue_next;
    if (queue->first == NULL)
        queue->last = NULL;
    return task;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (from->first == NULL)
        return;
    from->last->queue_next = to->first;
    if (to->last == NULL)
        to->last = from->last;
    to->first = from->first;
    from->first = NULL;
    from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
