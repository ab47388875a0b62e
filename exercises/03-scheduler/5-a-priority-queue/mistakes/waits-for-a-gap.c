/* M38: somewhere there will be a gap, then the ordinary ones run */
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
    struct rt_run_link *link = rt_run_queue_pop(&lanes->urgent);

    lanes->note[0]++;
    if (link == NULL && lanes->note[0] > 0)
        link = rt_run_queue_pop(&lanes->ordinary);
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
