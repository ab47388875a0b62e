#include "coop.h"
#include "trace.h"
#include "yield.h"

static enum rt_poll
yield_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_yield *me = (struct rt_yield *)self;

    if (me->yielded)
        return RT_READY;
    me->yielded = true;
    RT_TRACE(YIELD, cx->task, 0, 0);
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
