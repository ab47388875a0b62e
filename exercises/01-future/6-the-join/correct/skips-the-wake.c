/* Right: whoever made the note first has woken the parent. */
#include <stdbool.h>

#include "join.h"

void
notes_wake(struct notes *notes, unsigned i)
{
    bool noted;

    pthread_mutex_lock(&notes->lock);
    noted = (notes->woken & BIT(i)) != 0;
    notes->woken |= BIT(i);
    pthread_mutex_unlock(&notes->lock);
    if (!noted)
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

static uint64_t
take_woken(struct notes *notes)
{
    uint64_t woken;

    pthread_mutex_lock(&notes->lock);
    woken = notes->woken;
    notes->woken = 0;
    pthread_mutex_unlock(&notes->lock);
    return woken;
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    uint64_t woken;

    rt_cell_register(&me->notes->parent, cx->waker);
    woken = take_woken(me->notes);
    for (unsigned i = 0; i < me->count; i++)
        if ((woken & ~me->finished & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
