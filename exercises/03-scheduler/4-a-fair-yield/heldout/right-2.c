/* Unusual: wakes with a clone, which the wake gives back; the flag is
 * flipped after the wake and the answer read from it; the yield is traced */
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
    struct rt_waker clone = rt_waker_clone(cx->waker);

    RT_TRACE(YIELD, cx->task, 0, 0);
    rt_waker_wake(&clone);
    if (cx->coop != NULL)
        cx->coop->yielded = true;
}

static enum rt_poll
yield_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_yield *me = (struct rt_yield *)self;

    if (!me->yielded)
        rt_coop_yield(cx);
    me->yielded = !me->yielded;
    return me->yielded ? RT_PENDING : RT_READY;
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
