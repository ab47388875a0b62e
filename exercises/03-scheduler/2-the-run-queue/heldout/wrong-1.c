/* none: a task in no queue has no link, so a task whose link is set stands
 * in a queue already: I push it once (T2)
 *
 * Breaks: push A, push B, pop A (its link still names B), pop B, push A: the
 * link is not NULL, so the push returns and A is forgotten */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    if (link->next != NULL || queue->last == link)
        return; /* T2: it is in a queue */
    if (queue->last == NULL)
        queue->first = link;
    else
        queue->last->next = link;
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
    return queue->first == NULL;
}
