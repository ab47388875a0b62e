/* M10: I cross a note off when its work is done, that is after the poll;
 * while the child runs it needs no wake
 *
 * Breaks: child i is woken while it is polled and says PENDING; the join
 * then clears bit i, that wake's note too; the parent is woken, finds no
 * note, and the child is never polled again */
#include "join.h"

void
notes_wake(struct notes *notes, unsigned i)
{
    pthread_mutex_lock(&notes->lock);
    notes->woken |= BIT(i);
    pthread_mutex_unlock(&notes->lock);
    rt_cell_wake(&notes->parent);
}

static int
noted(struct notes *notes, unsigned i)
{
    int yes;

    pthread_mutex_lock(&notes->lock);
    yes = (notes->woken & BIT(i)) != 0;
    pthread_mutex_unlock(&notes->lock);
    return yes;
}

static void
cross_off(struct notes *notes, unsigned i)
{
    pthread_mutex_lock(&notes->lock);
    notes->woken &= ~BIT(i);
    pthread_mutex_unlock(&notes->lock);
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

    rt_cell_register(&me->notes->parent, cx->waker);
    for (unsigned i = 0; i < me->count; i++) {
        if ((me->finished & BIT(i)) != 0 || !noted(me->notes, i))
            continue;
        poll_child(me, i, cx);
        cross_off(me->notes, i);
    }
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
