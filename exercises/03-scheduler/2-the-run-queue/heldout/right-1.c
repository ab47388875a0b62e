/* Unusual: the end is where last is, not where a NULL link is: push leaves
 * the new task's link as it was, and pop never reads the link of the last
 * one */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    if (queue->first != NULL)
        queue->last->next = link;
    else
        queue->first = link;
    queue->last = link; /* whatever its link says */
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link = queue->first;

    if (link == queue->last) /* the only one, or none */
        queue->first = queue->last = NULL;
    else
        queue->first = link->next;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (from->last == NULL)
        return;
    if (to->last == NULL)
        *to = *from;
    else {
        to->last->next = from->first;
        to->last = from->last;
    }
    *from = (struct rt_run_queue){ NULL, NULL };
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->last == NULL;
}
