/* Right: a ring. The last one's link leads to the first, and `first` is read
 * off it; a queue of one links to itself. */
#include <stddef.h>

#include "run_queue.h"

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    if (queue->last == NULL) {
        link->next = link;
    } else {
        link->next = queue->last->next;
        queue->last->next = link;
    }
    queue->last = link;
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link;

    if (queue->last == NULL)
        return NULL;
    link = queue->last->next;
    if (link == queue->last)
        queue->last = NULL;
    else
        queue->last->next = link->next;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    struct rt_run_link *first;

    if (from->last == NULL)
        return;
    if (to->last != NULL) {
        first = to->last->next;
        to->last->next = from->last->next;
        from->last->next = first;
    }
    to->last = from->last;
    from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->last == NULL;
}
