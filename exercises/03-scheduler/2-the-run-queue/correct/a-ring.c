/* Right: a ring. The last one's link leads to the first, and `first` is read
 * off it; a queue of one links to itself. */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    if (queue->last == NULL) {
        task->queue_next = task;
    } else {
        task->queue_next = queue->last->queue_next;
        queue->last->queue_next = task;
    }
    queue->last = task;
}

struct rt_task *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_task *task;

    if (queue->last == NULL)
        return NULL;
    task = queue->last->queue_next;
    if (task == queue->last)
        queue->last = NULL;
    else
        queue->last->queue_next = task->queue_next;
    return task;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    struct rt_task *first;

    if (from->last == NULL)
        return;
    if (to->last != NULL) {
        first = to->last->queue_next;
        to->last->queue_next = from->last->queue_next;
        from->last->queue_next = first;
    }
    to->last = from->last;
    from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->last == NULL;
}
