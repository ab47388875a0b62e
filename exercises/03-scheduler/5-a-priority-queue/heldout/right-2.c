/* Unusual: remembers the last seven pops as bits; an ordinary one goes first
 * if there is none among them, also the very first */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, task);
}

#define LAST_SEVEN ((1U << (LANES_TURN - 1)) - 1)

static struct rt_task *
take(struct lanes *lanes, bool ordinary)
{
    struct rt_task *task =
        rt_run_queue_pop(ordinary ? &lanes->ordinary : &lanes->urgent);

    if (task != NULL)
        lanes->note[0] = lanes->note[0] << 1 | ordinary;
    return task;
}

struct rt_task *
lanes_pop(struct lanes *lanes)
{
    bool ordinary = (lanes->note[0] & LAST_SEVEN) == 0;
    struct rt_task *task = take(lanes, ordinary);

    if (task == NULL)
        task = take(lanes, !ordinary);
    return task;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
