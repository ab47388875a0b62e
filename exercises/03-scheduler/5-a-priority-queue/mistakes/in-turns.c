/* none: fair is one from here, one from there */
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
    bool ordinary = lanes->note[0]++ % 2 == 1;
    struct rt_task *task = NULL;

    if (ordinary)
        task = rt_run_queue_pop(&lanes->ordinary);
    if (task == NULL)
        task = rt_run_queue_pop(&lanes->urgent);
    if (task == NULL)
        task = rt_run_queue_pop(&lanes->ordinary);
    return task;
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
