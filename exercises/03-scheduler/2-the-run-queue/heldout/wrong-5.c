/* none: a thread has one run queue, so I count its tasks in a static and
 * is_empty is one comparison
 *
 * Breaks: push A into queue 1, ask queue 2: not empty, though a pop there
 * returns NULL; a loop that goes by it never sleeps */
#include <stddef.h>

#include "run_queue.h"
#include "task.h"

static unsigned long queued;

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task)
{
    task->queue_next = NULL;
    if (queue->last == NULL)
        queue->first = task;
    else
        queue->last->queue_next = task;
    queue->last = task;
    queued++;
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
    queued--;
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
    (void)queue;
    return queued == 0;
}
