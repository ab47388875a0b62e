/* none: each seven urgent ones owe a turn, whether or not anybody waits */
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
    struct rt_run_link *link = NULL;

    if (lanes->note[0] >= LANES_TURN - 1) {
        link = rt_run_queue_pop(&lanes->ordinary);
        if (link != NULL) {
            lanes->note[0] -= LANES_TURN - 1;
            return link;
        }
    }
    link = rt_run_queue_pop(&lanes->urgent);
    if (link != NULL)
        lanes->note[0]++;
    else
        link = rt_run_queue_pop(&lanes->ordinary);
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
