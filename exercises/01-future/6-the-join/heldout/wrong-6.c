/* none: cx was given to me for this poll, so I may put the child's waker
 * into it
 *
 * Breaks: the join's poll returns, and its caller's context holds a pointer
 * to a dead local waker of child n; the caller polls or registers something
 * else with the same cx */
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

    cx->waker = &waker;
    if (rt_future_poll(me->children[i], cx) == RT_PENDING)
        return;
    rt_future_drop(me->children[i]);
    me->finished |= BIT(i);
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    uint64_t woken;

    rt_cell_register(&me->notes->parent, cx->waker);
    woken = take_notes(me->notes);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0 && (woken & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
