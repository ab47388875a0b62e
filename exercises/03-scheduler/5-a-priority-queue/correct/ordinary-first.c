/* Right: the first of eight belongs to the ordinary ones, not the last. */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    bool ordinary_turn = lanes->note[0] == 0;
    struct rt_run_link *link = NULL;

    if (ordinary_turn)
        link = rt_run_queue_pop(&lanes->ordinary);
    if (link == NULL)
        link = rt_run_queue_pop(&lanes->urgent);
    if (link == NULL)
        link = rt_run_queue_pop(&lanes->ordinary);
    lanes->note[0] = (lanes->note[0] + 1) % LANES_TURN;
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    if (!rt_run_queue_is_empty(&lanes->urgent))
        return false;
    return rt_run_queue_is_empty(&lanes->ordinary);
}
