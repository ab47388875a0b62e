/* none: where nobody set a budget there is nobody to give way to, so I am
 * ready at once
 *
 * Breaks: first poll with cx->coop NULL: no wake and READY; the other
 * children of the same task, or the executor's clock, get no turn in between */
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
    if (cx->coop != NULL)
        cx->coop->yielded = true;
    rt_waker_wake_by_ref(cx->waker);
}

static enum rt_poll
yield_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_yield *me = (struct rt_yield *)self;

    if (me->yielded || cx->coop == NULL)
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
