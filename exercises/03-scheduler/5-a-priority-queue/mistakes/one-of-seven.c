/* none: seven in a row is seven with the ordinary one */
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
    bool ordinary = ++lanes->note[0] % (LANES_TURN - 1) == 0;
    struct rt_run_link *link = NULL;

    if (!ordinary)
        link = rt_run_queue_pop(&lanes->urgent);
    if (link == NULL)
        link = rt_run_queue_pop(&lanes->ordinary);
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
