/* none: its next is NULL anyway, for it is in no other queue */
#include <stddef.h>

#include "lanes.h"

static struct rt_run_link *
take(struct rt_run_queue *lane)
{
    struct rt_run_link *link = lane->first;

    lane->first = link->next;
    return link;
}

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    struct rt_run_queue *lane = urgent ? &lanes->urgent : &lanes->ordinary;

    if (lane->first != NULL)
        lane->last->next = link;
    else
        lane->first = link;
    lane->last = link;
}

struct rt_run_link *
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
