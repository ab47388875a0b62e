/* none: nobody appends an empty queue, and if somebody does, linking to NULL
 * changes nothing
 *
 * Breaks: A is in `to`, `from` is empty; append sets to->last to NULL; push
 * B then makes B the first, and A is forgotten */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    link->next = NULL;
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
