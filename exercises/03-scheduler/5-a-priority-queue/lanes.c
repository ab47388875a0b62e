#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

/* The urgent ones first, as long as there are any. That is a priority queue,
 * and it starves: make it keep L2, and L3 and L4 as well. */
struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    /* WHOSE turn is it? What do you have to remember to know that? */
    /* TAKE from that lane, and from the other one if nobody is there. */
    /* NOTE what you did. */
    struct rt_run_link *link = rt_run_queue_pop(&lanes->urgent);

    if (link == NULL)
        link = rt_run_queue_pop(&lanes->ordinary);
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
