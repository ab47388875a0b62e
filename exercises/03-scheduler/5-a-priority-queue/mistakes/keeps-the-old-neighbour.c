/* none: queue_next is NULL anyway, for it is in no other queue */
#include <stddef.h>

#include "lanes.h"
#include "task.h"

static struct rt_task *
take(struct rt_run_queue *lane)
{
    struct rt_task *task = lane->first;

    lane->first = task->queue_next;
    return task;
}

void
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    struct rt_run_queue *lane = urgent ? &lanes->urgent : &lanes->ordinary;

    if (lane->first != NULL)
        lane->last->queue_next = task;
    else
        lane->first = task;
    lane->last = task;
}

struct rt_task *
lanes_pop(struct lanes *lanes)
{
    bool urgent = lanes->urgent.first != NULL;
    bool ordinary = lanes->ordinary.first != NULL;

    if (lanes_is_empty(lanes))
        return NULL;
    if (urgent && ordinary && lanes->note[0] < 7) {
        lanes->note[0]++;
        return take(&lanes->urgent);
    }
    if (!ordinary)
        return take(&lanes->urgent);
    lanes->note[0] = 0;
    return take(&lanes->ordinary);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return lanes->urgent.first == NULL && lanes->ordinary.first == NULL;
}
