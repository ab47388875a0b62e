/* none: a thread has one run queue, so I count its tasks in a static and
 * is_empty is one comparison
 *
 * Breaks: push A into queue 1, ask queue 2: not empty, though a pop there
 * returns NULL; a loop that goes by it never sleeps */
#include <stddef.h>

#include "run_queue.h"

static unsigned long queued;

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    link->next = NULL;
    if (queue->last == NULL)
        queue->first = link;
    else
        queue->last->next = link;
    queue->last = link;
    queued++;
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link = queue->first;

    if (link == NULL)
        return NULL;
    queue->first = link->next;
    if (queue->first == NULL)
        queue->last = NULL;
    queued--;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (from->first == NULL)
        return;
    if (to->last == NULL)
        to->first = from->first;
    else
        to->last->next = from->first;
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
