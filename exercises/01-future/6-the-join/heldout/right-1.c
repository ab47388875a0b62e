/* Unusual: takes each note on its own, right before that child's poll; walks
 * the children by recursion and counts those that are left */
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

static int
take_note(struct notes *notes, unsigned i)
{
    int had;

    pthread_mutex_lock(&notes->lock);
    had = (notes->woken & BIT(i)) != 0;
    notes->woken &= ~BIT(i);
    pthread_mutex_unlock(&notes->lock);
    return had;
}

/* How many children from number i on are not finished yet. */
static unsigned
poll_from(struct join *me, unsigned i, struct rt_context *cx)
{
    if (i == me->count)
        return 0;
    if ((me->finished & BIT(i)) == 0 && take_note(me->notes, i))
        poll_child(me, i, cx);
    return poll_from(me, i + 1, cx) + ((me->finished & BIT(i)) == 0);
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;

    rt_cell_register(&me->notes->parent, cx->waker);
    return poll_from(me, 0, cx) == 0 ? RT_READY : RT_PENDING;
}
