/* M04: I leave my waker only when I know that I have to wait: after the
 * children, right before I return RT_PENDING
 *
 * Breaks: child 0 wakes itself (or a thread does) in its poll; the cell is
 * still empty, so nobody hears it; then the join registers and pends with a
 * note nobody comes for */
#include "join.h"

void
notes_wake(struct notes *notes, unsigned i)
{
    pthread_mutex_lock(&notes->lock);
    notes->woken |= BIT(i);
    pthread_mutex_unlock(&notes->lock);
    rt_cell_wake(&notes->parent);
}

static uint64_t
take_notes(struct notes *notes)
{
    uint64_t woken;

    pthread_mutex_lock(&notes->lock);
    woken = notes->woken;
    notes->woken = 0;
    pthread_mutex_unlock(&notes->lock);
    return woken;
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

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    uint64_t woken = take_notes(me->notes);

    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0 && (woken & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0) {
            rt_cell_register(&me->notes->parent, cx->waker);
            return RT_PENDING;
        }
    return RT_READY;
}
