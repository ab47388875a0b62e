/* none|M38: one in eight: after eight urgent ones comes an ordinary one
 *
 * Breaks: both lanes are full: 8 urgent ones are popped in a row while an
 * ordinary one waits, the ninth is ordinary */
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
    struct rt_run_link *link = NULL;

    if (lanes->note[0] < LANES_TURN)
        link = rt_run_queue_pop(&lanes->urgent);
    if (link != NULL) {
        lanes->note[0]++;
        return link;
    }
    link = rt_run_queue_pop(&lanes->ordinary);
    if (link != NULL) {
        lanes->note[0] = 0;
        return link;
    }
    return rt_run_queue_pop(&lanes->urgent);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
