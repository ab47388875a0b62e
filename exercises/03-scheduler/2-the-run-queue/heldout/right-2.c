/* Unusual: a push is the append of a queue of one; append writes through a
 * pointer to the open end; pop wipes the link of what it gives away */
#include <stddef.h>

#include "run_queue.h"

/* Where the next one's address is to be written. */
static struct rt_run_link **
open_end(struct rt_run_queue *queue)
{
    return rt_run_queue_is_empty(queue) ? &queue->first : &queue->last->next;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    struct rt_run_queue one = { link, link };

    link->next = NULL;
    rt_run_queue_append(queue, &one);
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct rt_run_link *link = queue->first;

    if (rt_run_queue_is_empty(queue))
        goto out;
    queue->first = link->next;
    link->next = NULL;
    if (rt_run_queue_is_empty(queue))
        queue->last = NULL;
out:
    return link;
}

void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    if (!rt_run_queue_is_empty(from)) {
        *open_end(to) = from->first;
        to->last = from->last;
        from->last = from->first = NULL;
    }
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return !queue->first;
}
