/* none|M38: aging: whoever has waited long enough becomes urgent himself
 *
 * Breaks: 7 pops while both lanes are long: all ordinary ones go behind all
 * urgent ones, and then one after the other */
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
    struct rt_run_link *link;

    if (lanes->note[0] >= LANES_TURN - 1) {
        rt_run_queue_append(&lanes->urgent, &lanes->ordinary);
        lanes->note[0] = 0;
    }
    link = rt_run_queue_pop(&lanes->urgent);
    if (link == NULL) {
        lanes->note[0] = 0;
        return rt_run_queue_pop(&lanes->ordinary);
    }
    lanes->note[0]++;
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
