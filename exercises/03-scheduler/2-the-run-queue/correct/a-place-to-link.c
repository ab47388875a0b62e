/* Right: push and append find the place that has to point to the new one, and
 * write there. */
#include <stddef.h>

#include "run_queue.h"

static struct rt_run_link **
place(struct rt_run_queue *queue)
{
    return queue->first == NULL ? &queue->first : &queue->last->next;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    *place(queue) = link;
    queue->last = link;
    link->next = NULL;
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link = queue->first;

    if (link == NULL)
        return NULL;
    queue->first = link == queue->last ? NULL : link->next;
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (!rt_run_queue_is_empty(from)) {
        *place(to) = from->first;
        to->last = from->last;
    }
    from->first = from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return !queue->first;
}
