/* M38: after eight urgent ones it is an ordinary one's turn */
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
    struct rt_task *task = NULL;

    if (lanes->note[0] < LANES_TURN)
        task = rt_run_queue_pop(&lanes->urgent);
    if (task == NULL)
        task = rt_run_queue_pop(&lanes->ordinary);
    else if (++lanes->note[0] < LANES_TURN + 1)
        return task;
    lanes->note[0] = 0;
    if (task == NULL)
        task = rt_run_queue_pop(&lanes->urgent);
    return task;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
