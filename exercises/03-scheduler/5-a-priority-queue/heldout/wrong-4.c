/* none: a turn that nobody could take is not lost: it is owed to the
 * ordinary lane until somebody comes
 *
 * Breaks: no ordinary one at pop 8, two come before pop 15: pop 15 pays the
 * debt, pop 16 is the lane's own turn */
#include <stddef.h>

#include "lanes.h"

enum { TURN, OWED }; /* in `note` */

void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    struct rt_run_link *link;

    if (lanes_is_empty(lanes))
        return NULL;
    lanes->note[TURN] = (lanes->note[TURN] + 1) % LANES_TURN;
    if (lanes->note[TURN] == 0)
        lanes->note[OWED] = 1;
    if (lanes->note[OWED] != 0) {
        link = rt_run_queue_pop(&lanes->ordinary);
        if (link != NULL) {
            lanes->note[OWED] = 0;
            return link;
        }
    }
    link = rt_run_queue_pop(&lanes->urgent);
    return link != NULL ? link : rt_run_queue_pop(&lanes->ordinary);
}

bool
lanes_is_empty(const struct lanes *lanes)
{
    return rt_run_queue_is_empty(&lanes->urgent) &&
           rt_run_queue_is_empty(&lanes->ordinary);
}
