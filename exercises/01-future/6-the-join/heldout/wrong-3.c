/* M03: my waker still lies in the cell and nobody has used it, so I need not
 * leave it a second time
 *
 * Breaks: the join is polled with waker A, pends, and is polled with waker B
 * before any child's wake (it moved to another task); then a child is woken:
 * A is woken, B never */
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
    struct rt_cell *parent = &me->notes->parent;
    uint64_t woken;
    int waits;

    pthread_mutex_lock(&parent->lock);
    waits = parent->waker.type != NULL;
    pthread_mutex_unlock(&parent->lock);
    if (!waits)
        rt_cell_register(parent, cx->waker);
    woken = take_notes(me->notes);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0 && (woken & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
