/* M36: I look for the end each time, what is it to the others? */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

static struct rt_task **
end_of(struct rt_run_queue *queue)
{
    struct rt_task **end = &queue->first;

    while (*end != NULL)
        end = &(*end)->queue_next;
    return end;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    *end_of(queue) = task;
    task->queue_next = NULL;
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
    *end_of(to) = from->first;
    from->first = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
