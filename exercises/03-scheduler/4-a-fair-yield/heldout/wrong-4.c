/* M11: whenever I am polled I give way first, that is what a yield is for;
 * then I say how far I am
 *
 * Breaks: second poll: it wakes and marks once more, and says READY; the
 * task goes on, its poll ends waiting for something else, and it is polled
 * again for nothing */
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
    bool second = me->yielded;

    rt_coop_yield(cx);
    me->yielded = true;
    return second ? RT_READY : RT_PENDING;
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
