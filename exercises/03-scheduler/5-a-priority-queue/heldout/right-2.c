/* Unusual: remembers the last seven pops as bits; an ordinary one goes first
 * if there is none among them, also the very first */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

#define LAST_SEVEN ((1U << (LANES_TURN - 1)) - 1)

static struct rt_run_link *
take(struct lanes *lanes, bool ordinary)
{
    struct rt_run_link *link =
        rt_run_queue_pop(ordinary ? &lanes->ordinary : &lanes->urgent);

    if (link != NULL)
        lanes->note[0] = lanes->note[0] << 1 | ordinary;
    return link;
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    bool ordinary = (lanes->note[0] & LAST_SEVEN) == 0;
    struct rt_run_link *link = take(lanes, ordinary);

    if (link == NULL)
        link = take(lanes, !ordinary);
    return link;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
