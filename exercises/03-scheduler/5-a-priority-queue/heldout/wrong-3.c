/* none: a turn belongs to its lane: if it is the ordinary lane's turn, I pop
 * from that one
 *
 * Breaks: only urgent ones wait: 7 pops give them, the eighth finds nobody
 * in the ordinary lane and gives NULL */
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
    unsigned turn = lanes->note[0]++ % LANES_TURN;

    if (turn == LANES_TURN - 1 || rt_run_queue_is_empty(&lanes->urgent))
        return rt_run_queue_pop(&lanes->ordinary);
    return rt_run_queue_pop(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
