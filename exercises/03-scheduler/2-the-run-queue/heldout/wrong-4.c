/* none: the tasks in `from` were put aside earlier, they have waited long
 * enough, so they go in front of `to`
 *
 * Breaks: A is in `to`, B in `from`; append; pop gives B before A (S3);
 * tasks that give way again and again starve the others */
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
    if (from->first == NULL)
        return;
    from->last->next = to->first;
    if (to->last == NULL)
        to->last = from->last;
    to->first = from->first;
    from->first = NULL;
    from->last = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
