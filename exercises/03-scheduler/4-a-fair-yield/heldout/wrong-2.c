/* M14: a static keeps its value from one poll to the next, so it can tell me
 * which poll this is
 *
 * Breaks: task A yields (first poll); task B yields: its first poll finds
 * A's flag and says READY at once; A's second poll then pends again */
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
    static bool again;

    (void)self;
    if (again) {
        again = false;
        return RT_READY;
    }
    again = true;
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
