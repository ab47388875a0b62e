/* Right: push and append find the place that has to point to the new one, and
 * write there. */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

static struct rt_task **
place(struct rt_run_queue *queue)
{
    return queue->first == NULL ? &queue->first : &queue->last->queue_next;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    *place(queue) = task;
    queue->last = task;
    task->queue_next = NULL;
}

struct rt_task *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_task *task = queue->first;

    if (task == NULL)
        return NULL;
    queue->first = task == queue->last ? NULL : task->queue_next;
    return task;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (!rt_run_queue_is_empty(from)) {
        *place(to) = from->first;
        to->last = from->last;
    }
    from->first = from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return !queue->first;
}
