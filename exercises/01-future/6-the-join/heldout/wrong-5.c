/* M12: each wake of a child wakes me once, so each poll of mine has one note
 * to serve; only the very first has all
 *
 * Breaks: children 1 and 2 are woken before the executor comes round; the
 * two wakes coalesce into one poll; it serves child 1, note 2 stays, and no
 * wake is left */
#include "join.h"

void
notes_wake(struct notes *notes, unsigned i)
{
    pthread_mutex_lock(&notes->lock);
    notes->woken |= BIT(i);
    pthread_mutex_unlock(&notes->lock);
    rt_cell_wake(&notes->parent);
}

static void
poll_child(struct join *me, unsigned i, struct rt_context *cx)
{
    struct rt_waker waker = notes_waker(me->notes, i);
    struct rt_context lent = *cx;

    lent.waker = &waker;
    if (rt_future_poll(me->children[i], &lent) == RT_PENDING)
        return;
    rt_future_drop(me->children[i]);
    me->finished |= BIT(i);
}

/* The first poll has them all; after that, one note for each wake. */
static uint64_t
take_next(struct notes *notes, uint64_t all)
{
    uint64_t next;

    pthread_mutex_lock(&notes->lock);
    next = notes->woken;
    if (next != all)
        next &= ~next + 1; /* the lowest one */
    notes->woken &= ~next;
    pthread_mutex_unlock(&notes->lock);
    return next;
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    uint64_t all = 0;
    uint64_t woken;

    for (unsigned i = 0; i < me->count; i++)
        all |= BIT(i);
    rt_cell_register(&me->notes->parent, cx->waker);
    woken = take_next(me->notes, all);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0 && (woken & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
