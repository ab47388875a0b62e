#include <stddef.h>

#include "run_queue.h"

/* The queue has two ends, queue->first and queue->last; each task in it has a
 * link, and the link knows the one behind it, link->next. */

/* Put `link` behind all others. */
void
rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link)
{
    /* END: nobody stands behind the new one. */
    /* LINK: it is the first, or it stands behind the last. */
    /* LAST: now it is the last. */
    (void)queue;
    (void)link;
}

/* Take the one out that waits longest; NULL: there is none. */
struct rt_run_link *
rt_run_queue_pop(struct rt_run_queue *queue)
{
    /* TAKE the first, if there is one. */
    /* UNLINK: who is the first now? */
    (void)queue;
    return NULL;
}

/* Move all of `from` behind all of `to`. */
void
rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from)
{
    /* NOTHING to move, perhaps. */
    /* LINK the first of `from` to the end of `to`, which may be empty. */
    /* LAST: who is the last of `to` now? */
    /* EMPTY `from`. */
    (void)to;
    (void)from;
}

/* Would a pop return NULL? */
bool
rt_run_queue_is_empty(const struct rt_run_queue *queue)
{
    (void)queue;
    return true;
}
