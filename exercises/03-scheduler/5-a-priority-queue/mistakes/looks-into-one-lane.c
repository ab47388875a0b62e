/* none: I look into the lane that matters */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_task *task, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, task);
}

/* note[0]: how many urgent ones went since an ordinary one did. */
struct rt_task *
lanes_pop(struct lanes *lanes)
{
    bool passed_over = lanes->note[0] >= LANES_TURN - 1;
    struct rt_task *task = NULL;

    if (!passed_over || rt_run_queue_is_empty(&lanes->ordinary))
        task = rt_run_queue_pop(&lanes->urgent);
    if (task != NULL) {
        lanes->note[0]++;
        return task;
    }
    lanes->note[0] = 0;
    return rt_run_queue_pop(&lanes->ordinary);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent);
}
