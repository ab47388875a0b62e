/* none|M38: the wait of an ordinary task begins when it comes, so its push
 * begins the count
 *
 * Breaks: both lanes are full and an ordinary one comes after every fifth
 * pop: the count never gets to 7, all of them starve */
#include <stddef.h>

#include "lanes.h"

/* note[0]: how many urgent ones went before the ordinary one that came. */
void
lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent)
{
    if (!urgent)
        lanes->note[0] = 0;
    rt_run_queue_push(urgent ? &lanes->urgent : &lanes->ordinary, link);
}

struct rt_run_link *
lanes_pop(struct lanes *lanes)
{
    struct rt_run_link *link = NULL;

    if (lanes->note[0] < LANES_TURN - 1)
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
