/* none: the waker is a small struct, so I take my own copy of it and wake
 * that one
 *
 * Breaks: each yield wakes a copy that no clone made: the task's waker is
 * given back once too often; after the poll its owner drops it again, the
 * references run out, the task is freed while it is used */
#include "coop.h"
#include "trace.h"
#include "yield.h"

/* Given: a leaf takes one from the budget of this poll, or gives way. */
bool
rt_coop_take(struct rt_context *cx)
{
    if (cx->coop == NULL)
        return true;
    if (cx->coop->budget > 0) {
        cx->coop->budget--;
        return true;
    }
    RT_TRACE(BUDGET, cx->task, 0, 0);
    rt_coop_yield(cx);
    return false;
}

void
rt_coop_yield(struct rt_context *cx)
{
    struct rt_waker mine = *cx->waker;

    if (cx->coop != NULL)
        cx->coop->yielded = true;
    rt_waker_wake(&mine);
}

static enum rt_poll
yield_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_yield *me = (struct rt_yield *)self;

    if (me->yielded)
        return RT_READY;
    me->yielded = true;
    rt_coop_yield(cx);
    return RT_PENDING;
}

static const struct rt_future_type yield_type = {
    .name = "yield",
    .file = __FILE__,
    .poll = yield_poll,
    RT_FUTURE_LAYOUT(struct rt_yield),
};

struct rt_yield
rt_yield(void)
{
    return (struct rt_yield){ .future = { .type = &yield_type } };
}
