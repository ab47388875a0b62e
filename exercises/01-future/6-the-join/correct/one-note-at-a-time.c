/* Right: takes each child's note by itself, before it polls that child. */
#include <stdbool.h>

#include "join.h"

void
notes_wake(struct notes *notes, unsigned i)
{
    pthread_mutex_lock(&notes->lock);
    notes->woken |= BIT(i);
    pthread_mutex_unlock(&notes->lock);
    rt_cell_wake(&notes->parent);
}

/* One child: poll it, and drop it when it is ready. */
static void
poll_child(struct join *me, unsigned i, struct rt_context *cx)
{
    struct rt_waker waker = notes_waker(me->notes, i);
    struct rt_context own = *cx;

    own.waker = &waker;
    if (rt_future_poll(me->children[i], &own) == RT_PENDING)
        return;
    rt_future_drop(me->children[i]);
    me->finished |= BIT(i);
}

static bool
take_note(struct notes *notes, unsigned i)
{
    bool woken;

    pthread_mutex_lock(&notes->lock);
    woken = (notes->woken & BIT(i)) != 0;
    notes->woken &= ~BIT(i);
    pthread_mutex_unlock(&notes->lock);
    return woken;
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    rt_cell_register(&me->notes->parent, cx->waker);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0 && take_note(me->notes, i))
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
