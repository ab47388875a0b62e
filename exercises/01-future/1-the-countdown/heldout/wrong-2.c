/* M12: each wake is owed a poll, so I pay back one at a time
 *
 * Breaks: poll 1 wakes twice, poll 2 never: poll 3 comes instead of -1 */
#include "countdown.h"

/* One poll copies one block. The poll that copies the last one is ready. */
static enum rt_poll
countdown_poll(struct rt_future *self, struct rt_context *cx)
{
    struct countdown *me = (struct countdown *)self;

    if (me->left == 0)
        return RT_READY;
    copy_block();
    me->left--;
    me->copied++;
    if (me->left == 0)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
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

    while (rt_future_poll(future, &cx) == RT_PENDING) {
        if (wakes == 0) {
            polls = -1;
            break;
        }
        wakes--;
        polls++;
    }
    rt_future_drop(future);
    return polls;
}
