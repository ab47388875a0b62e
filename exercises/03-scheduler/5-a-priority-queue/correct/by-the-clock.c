/* Right: every eighth pop belongs to the ordinary ones, as every 31st turn of
 * the runtime belongs to the inject queue. */
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
    struct rt_run_queue *first = &lanes->urgent, *second = &lanes->ordinary;
    struct rt_run_link *link;

    if (++lanes->note[0] % LANES_TURN == 0) {
        first = &lanes->ordinary;
        second = &lanes->urgent;
    }
    link = rt_run_queue_pop(first);
    return link != NULL ? link : rt_run_queue_pop(second);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
