#include "coop.h"
#include "delay.h"
#include "rt_assert.h"

/* Its time has come, or it can never come: no alarm could be set. */
static bool
is_over(struct rt_delay *me, struct rt_context *cx)
{
    if (me->alarm.clock != NULL)
        return rt_alarm_rang(&me->alarm, cx->waker);
    if (me->ns == 0)
        return true;
    RT_ASSERT(cx->clock != NULL,
              "S2: a delay outside of a runtime; await it in a task");
    me->result = rt_alarm_set(&me->alarm, cx->clock,
                              rt_clock_now(cx->clock) + me->ns, cx->waker);
    return me->result != 0;
}

static enum rt_poll
delay_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_delay *me = (struct rt_delay *)self;

    return is_over(me, cx) && rt_coop_take(cx) ? RT_READY : RT_PENDING;
}

static void
delay_drop(struct rt_future *self)
{
    rt_alarm_cancel(&((struct rt_delay *)self)->alarm);
}

static const struct rt_future_type delay_type = {
    .name = "delay",
    .file = __FILE__,
    .poll = delay_poll,
    .drop = delay_drop,
    RT_FUTURE_LAYOUT(struct rt_delay),
    RT_FUTURE_OUTPUT(struct rt_delay, result),
};

struct rt_delay
rt_delay(unsigned ms)
{
    return (struct rt_delay){ .future = { .type = &delay_type },
                              .ns = ms * RT_NS_PER_MS };
}
