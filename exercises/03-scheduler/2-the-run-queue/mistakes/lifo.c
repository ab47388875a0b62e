/* M38: who comes last is at hand, so it goes first */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    link->next = queue->first;
    if (queue->first == NULL)
        queue->last = link;
    queue->first = link;
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link = queue->first;

    if (link != NULL)
        queue->first = link->next;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (from->first == NULL)
        return;
    if (to->first == NULL)
        to->first = from->first;
    else
        to->last->next = from->first;
    to->last = from->last;
    from->first = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
