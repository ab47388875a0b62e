/* M47: a node for each that waits, there is memory enough */
#include <stddef.h>
#include <stdlib.h>

#include "run_queue.h"

struct node {
    struct rt_run_link *link;
    struct node *next;
};

static struct node *
first_of(const struct rt_run_queue *queue)
{
    return (struct node *)queue->first;
}

void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    struct node *node = calloc(1, sizeof *node);

    if (node == NULL)
        abort();
    node->link = link;
    if (queue->first == NULL)
        queue->first = (struct rt_run_link *)node;
    else
        ((struct node *)queue->last)->next = node;
    queue->last = (struct rt_run_link *)node;
}

struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    struct node *node = first_of(queue);
    struct rt_run_link *link;

    if (node == NULL)
        return NULL;
    link = node->link;
    queue->first = (struct rt_run_link *)node->next;
    free(node);
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
        ((struct node *)to->last)->next = first_of(from);
    to->last = from->last;
    from->first = NULL;
}

bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    return queue->first == NULL;
}
