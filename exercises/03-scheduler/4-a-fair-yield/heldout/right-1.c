/* Unusual: the state is the line of the async machine, with a case by hand;
 * the field yielded is not used; the wake comes before the mark */
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
    struct rt_coop *coop = cx->coop;

    rt_waker_wake_by_ref(cx->waker);
    if (coop == NULL)
        return;
    coop->yielded = true;
}

#define CAME_BACK 1U

static enum rt_poll
yield_poll(struct rt_future *self, struct rt_context *cx)
{
    RT_ASYNC_BEGIN(self);
    rt_self->line = CAME_BACK;
    rt_coop_yield(cx);
    return RT_PENDING;
case RT_RESUME | CAME_BACK:
    RT_ASYNC_END;
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
