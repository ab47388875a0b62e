#include "delay.h"

static enum rt_poll
delay_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_delay *me = (struct rt_delay *)self;

    if (me->alarm.clock == NULL) {
        if (me->ns == 0)
            return RT_READY;
        me->result = rt_alarm_set(&me->alarm, cx->clock,
                                  rt_clock_now(cx->clock) + me->ns, cx->waker);
        return me->result == 0 ? RT_PENDING : RT_READY;
    }
    return rt_alarm_rang(&me->alarm, cx->waker) ? RT_READY : RT_PENDING;
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
};

struct rt_delay
rt_delay(unsigned ms)
{
    return (struct rt_delay){ .future = { .type = &delay_type },
                              .ns = ms * RT_NS_PER_MS };
}
