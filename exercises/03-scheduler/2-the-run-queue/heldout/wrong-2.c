/* none: when first is NULL the queue is empty and nobody looks at last, so
 * pop need not touch it
 *
 * Breaks: push A, pop A, A is freed; append a queue with B: last still names
 * A, so B is linked behind the freed A, first stays NULL, and B is forgotten */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    link->next = NULL;
    if (queue->first == NULL)
        queue->first = link;
    else
        queue->last->next = link;
    queue->last = link;
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
