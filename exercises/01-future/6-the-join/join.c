#include "join.h"

/* Right, and too expensive: each wake polls each child that is left. */
void
notes_wake(struct notes *notes, unsigned i)
{
    /* NOTE: child i was woken. Who reads the note holds the lock, too. */
    /* WAKE whoever polls the join. It may be woken again at once. */
    (void)i;
    rt_cell_wake(&notes->parent);
}

/* One child: poll it, and drop it when it is ready. */
static void
poll_child(struct join *me, unsigned i, struct rt_context *cx)
{
    /* LEND it a waker of its own: notes_waker(me->notes, i), in a context of
     * its own. */
    if (rt_future_poll(me->children[i], cx) == RT_PENDING)
        return;
    rt_future_drop(me->children[i]);
    me->finished |= BIT(i);
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;

    /* REGISTER cx->waker in the notes' cell, so that a child's wake finds it.
     * TAKE the notes: who was woken? From now on nobody was.
     * In which order? */
    for (unsigned i = 0; i < me->count; i++)
        /* CHECK the note before you poll. */
        if ((me->finished & BIT(i)) == 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0)
            return RT_PENDING;
    return RT_READY;
}
