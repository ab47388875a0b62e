/* M36: I look for the end each time, what is it to the others? */
#include <stddef.h>

#include "run_queue.h"

static struct rt_run_link **
end_of(struct rt_run_queue *queue)
{
    struct rt_run_link **end = &queue->first;

    while (*end != NULL)
        end = &(*end)->next;
    return end;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    *end_of(queue) = link;
    link->next = NULL;
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
    *end_of(to) = from->first;
    from->first = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
