/* none: urgent ones go to the front of the one queue, the others will run */
#include <stddef.h>

#include "lanes.h"

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    struct rt_run_queue *queue = &lanes->ordinary;

    if (!urgent || queue->first == NULL) {
        rt_run_queue_push(queue, link);
        return;
    }
    link->next = queue->first;
    queue->first = link;
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    return rt_run_queue_pop(&lanes->ordinary);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->ordinary);
}
