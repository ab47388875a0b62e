/* M38: after eight urgent ones it is an ordinary one's turn */
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

    if (lanes->note[0] < LANES_TURN)
        link = rt_run_queue_pop(&lanes->urgent);
    if (link == NULL)
        link = rt_run_queue_pop(&lanes->ordinary);
    else if (++lanes->note[0] < LANES_TURN + 1)
        return link;
    lanes->note[0] = 0;
    if (link == NULL)
        link = rt_run_queue_pop(&lanes->urgent);
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
