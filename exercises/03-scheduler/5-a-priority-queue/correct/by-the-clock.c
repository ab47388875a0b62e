/* Right: every eighth pop belongs to the ordinary ones, as every 31st turn of
 * the runtime belongs to the inject queue. */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, task);
}

struct rt_task *
lanes_pop(struct lanes *lanes)
{
    struct rt_run_queue *first = &lanes->urgent, *second = &lanes->ordinary;
    struct rt_task *task;

    if (++lanes->note[0] % LANES_TURN == 0) {
        first = &lanes->ordinary;
        second = &lanes->urgent;
    }
    task = rt_run_queue_pop(first);
    return task != NULL ? task : rt_run_queue_pop(second);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
