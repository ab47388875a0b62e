/* Unusual: wakes before it copies; drive is a loop of gotos */
#include "countdown.h"

/* One poll copies one block. The poll that copies the last one is ready. */
static enum rt_poll
countdown_poll(struct rt_future *self, struct rt_context *cx)
{
    struct countdown *me = (struct countdown *)self;
    unsigned blocks = me->left;

    /* Blocks will be left after this one: the wake may come first. */
    if (blocks > 1)
        rt_waker_wake_by_ref(cx->waker);
    if (blocks > 0) {
        me->left = blocks - 1;
        copy_block();
        me->copied += 1;
    }
    return blocks > 1 ? RT_PENDING : RT_READY;
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

    goto poll;

again:
    if (wakes == 0) {
        polls = -1;
        goto drop;
    }
    wakes = 0;
    polls++;
poll:
    if (rt_future_poll(future, &cx) == RT_PENDING)
        goto again;
drop:
    rt_future_drop(future);
    return polls;
}
