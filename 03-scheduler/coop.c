#include "coop.h"
#include "trace.h"

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
