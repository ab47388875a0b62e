#include "countdown.h"

/* One poll copies one block. The poll that copies the last one is ready. */
static enum rt_poll
countdown_poll(struct rt_future *self, struct rt_context *cx)
{
    struct countdown *me = (struct countdown *)self;

    /* CHECK: is no block left? Then it is ready. */
    /* WORK: copy_block(), once. Keep `left` and `copied` up to date. */
    /* CHECK again: was that the last block? Then it is ready. */
    /* WAKE: ask for another poll with rt_waker_wake_by_ref(cx->waker). */
    (void)me;
    (void)cx;
    return RT_PENDING; /* PEND */
}

static const struct rt_future_type countdown_type = {
    .name = "countdown",
    .file = __FILE__,
    .poll = countdown_poll,
};

struct countdown
countdown(unsigned blocks)
{
    return (struct countdown){ .future = { .type = &countdown_type },
                               .left = blocks };
}

/* The waker of drive(): it counts its wakes in an int. There is nothing to
 * clone and nothing to drop. */
static void
count_wake(void *data)
{
    ++*(int *)data;
}

static void
nothing(void *data)
{
    (void)data;
}

static const struct rt_waker_type counting = {
    .clone = nothing,
    .wake = count_wake,
    .wake_by_ref = count_wake,
    .drop = nothing,
};

int
drive(struct rt_future *future)
{
    int wakes = 0, polls = 1;
    struct rt_waker waker = { &counting, &wakes };
    struct rt_context cx = { .waker = &waker };

    /* POLL with rt_future_poll(future, &cx): the first poll needs no wake. */
    rt_future_poll(future, &cx);
    /* While it is PENDING: */
    /*   CHECK: has a wake come? If not, nobody can poll it: -1. */
    /*   Take the wakes back to 0, and POLL again. */
    /* DROP with rt_future_drop(future), once, whatever happened. */
    return polls;
}
