/* M47: a node for each urgent one, there is memory enough */
#include <stddef.h>
#include <stdlib.h>

#include "lanes.h"

struct node {
    struct rt_run_link *link;
    struct node *next;
};

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    struct rt_run_queue *lane = urgent ? &lanes->urgent : &lanes->ordinary;
    struct node *node = calloc(1, sizeof *node);

    if (node == NULL)
        abort();
    node->link = link;
    if (lane->first == NULL)
        lane->first = (struct rt_run_link *)node;
    else
        ((struct node *)lane->last)->next = node;
    lane->last = (struct rt_run_link *)node;
}

static struct rt_run_link *
take(struct rt_run_queue *lane)
{
    struct node *node = (struct node *)lane->first;
    struct rt_run_link *link;

    if (node == NULL)
        return NULL;
    link = node->link;
    lane->first = (struct rt_run_link *)node->next;
    free(node);
    return link;
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    struct rt_run_link *link = NULL;

    if (++lanes->note[0] % LANES_TURN != 0)
        link = take(&lanes->urgent);
    if (link == NULL)
        link = take(&lanes->ordinary);
    return link != NULL ? link : take(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return lanes->urgent.first == NULL && lanes->ordinary.first == NULL;
}
