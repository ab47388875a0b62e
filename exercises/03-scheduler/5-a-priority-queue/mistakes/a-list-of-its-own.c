/* M47: a node for each urgent one, there is memory enough */
#include <stddef.h>
#include <stdlib.h>

#include "lanes.h"
#include "task.h"

struct node {
    struct rt_task *task;
    struct node *next;
};

void
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    struct rt_run_queue *lane = urgent ? &lanes->urgent : &lanes->ordinary;
    struct node *node = calloc(1, sizeof *node);

    if (node == NULL)
        abort();
    node->task = task;
    if (lane->first == NULL)
        lane->first = (struct rt_task *)node;
    else
        ((struct node *)lane->last)->next = node;
    lane->last = (struct rt_task *)node;
}

static struct rt_task *
take(struct rt_run_queue *lane)
{
    struct node *node = (struct node *)lane->first;
    struct rt_task *task;

    if (node == NULL)
        return NULL;
    task = node->task;
    lane->first = (struct rt_task *)node->next;
    free(node);
    return task;
}

struct rt_task *
lanes_pop(struct lanes *lanes)
{
    struct rt_task *task = NULL;

    if (++lanes->note[0] % LANES_TURN != 0)
        task = take(&lanes->urgent);
    if (task == NULL)
        task = take(&lanes->ordinary);
    return task != NULL ? task : take(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return lanes->urgent.first == NULL && lanes->ordinary.first == NULL;
}
