/* none: it was their turn, and nobody came, so there is nobody */
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
    if (++lanes->note[0] % LANES_TURN == 0)
        return rt_run_queue_pop(&lanes->ordinary);
    if (rt_run_queue_is_empty(&lanes->urgent))
        return rt_run_queue_pop(&lanes->ordinary);
    return rt_run_queue_pop(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
