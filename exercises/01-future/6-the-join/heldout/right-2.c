/* Unusual: polls the highest child first, by counting bits; one lock for
 * note and take in a helper; gives the parent's waker back when all is done */
#include "join.h"

/* Put `add` to the notes and take those in `take`; returns what was there. */
static uint64_t
swap_notes(struct notes *notes, uint64_t add, uint64_t take)
{
    uint64_t was;

    pthread_mutex_lock(&notes->lock);
    was = notes->woken;
    notes->woken = (was | add) & ~take;
    pthread_mutex_unlock(&notes->lock);
    return was;
}

void
notes_wake(struct notes *notes, unsigned i)
{
    swap_notes(notes, BIT(i), 0);
    rt_cell_wake(&notes->parent);
}

static void
poll_child(struct join *me, unsigned i, struct rt_context *cx)
{
    const struct rt_waker own = notes_waker(me->notes, i);
    struct rt_context with_own = { .waker = &own, .clock = cx->clock };

    if (rt_future_poll(me->children[i], &with_own) == RT_READY) {
        me->finished |= BIT(i);
        rt_future_drop(me->children[i]);
    }
}

enum rt_poll
join_poll(struct rt_future *self, struct rt_context *cx)
{
    struct join *me = (struct join *)self;
    uint64_t all = me->count == JOIN_MAX ? UINT64_MAX : BIT(me->count) - 1;
    uint64_t wanted;

    rt_cell_register(&me->notes->parent, cx->waker);
    wanted = swap_notes(me->notes, 0, UINT64_MAX) & all & ~me->finished;
again:
    if (wanted != 0) {
        unsigned i = 63U - (unsigned)__builtin_clzll(wanted);

        wanted ^= BIT(i);
        poll_child(me, i, cx);
        goto again;
    }
    if (me->finished != all)
        return RT_PENDING;
    rt_cell_clear(&me->notes->parent);
    return RT_READY;
}
