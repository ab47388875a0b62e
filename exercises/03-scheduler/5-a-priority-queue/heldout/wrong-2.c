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
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, task);
}

struct rt_task *
lanes_pop(struct lanes *lanes)
{
    struct rt_task *task = NULL;

    if (urgent_ones < LANES_TURN - 1)
        task = rt_run_queue_pop(&lanes->urgent);
    if (task != NULL) {
        urgent_ones++;
        return task;
    }
    task = rt_run_queue_pop(&lanes->ordinary);
    if (task != NULL) {
        urgent_ones = 0;
        return task;
    }
    return rt_run_queue_pop(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
