/* Right: an empty queue is NULL at both ends, and `last` decides. */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    link->next = NULL;
    if (queue->last != NULL)
        queue->last->next = link;
    else
        queue->first = link;
    queue->last = link;
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
    link->next = NULL;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (rt_run_queue_is_empty(to)) {
        *to = *from;
    } else if (!rt_run_queue_is_empty(from)) {
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
