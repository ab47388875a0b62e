/* none: a static variable remembers from call to call, and pop is one
 * function, so one count is enough
 *
 * Breaks: two struct lanes, popped in turns: both count on the same
 * variable, one always gets the ordinary turn */
#include <stddef.h>

#include "lanes.h"

/* How many urgent ones went since the last ordinary one. */
static unsigned urgent_ones;

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    struct rt_run_link *link = NULL;

    if (urgent_ones < LANES_TURN - 1)
        link = rt_run_queue_pop(&lanes->urgent);
    if (link != NULL) {
        urgent_ones++;
        return link;
    }
    link = rt_run_queue_pop(&lanes->ordinary);
    if (link != NULL) {
        urgent_ones = 0;
        return link;
    }
    return rt_run_queue_pop(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
