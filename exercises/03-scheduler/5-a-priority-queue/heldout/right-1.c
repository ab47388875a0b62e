/* Unusual: a wheel of eight places, one of them ordinary, which turns at
 * each pop whoever waits; nothing is reset */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

/* The place of the wheel where ordinary ones go first; any of the eight. */
#define ORDINARY_PLACE 3U

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    unsigned place = lanes->note[1]++ % LANES_TURN;
    struct rt_run_queue *order[2] = { &lanes->urgent, &lanes->ordinary };
    unsigned first = place == ORDINARY_PLACE;
    struct rt_run_link *link = rt_run_queue_pop(order[first]);

    return link != NULL ? link : rt_run_queue_pop(order[!first]);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
