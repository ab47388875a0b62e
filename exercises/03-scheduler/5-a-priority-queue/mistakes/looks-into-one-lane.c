/* none: I look into the lane that matters */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

/* note[0]: how many urgent ones went since an ordinary one did. */
struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    bool passed_over = lanes->note[0] >= LANES_TURN - 1;
    struct rt_run_link *link = NULL;

    if (!passed_over || rt_run_queue_is_empty(&lanes->ordinary))
        link = rt_run_queue_pop(&lanes->urgent);
    if (link != NULL) {
        lanes->note[0]++;
        return link;
    }
    lanes->note[0] = 0;
    return rt_run_queue_pop(&lanes->ordinary);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent);
}
