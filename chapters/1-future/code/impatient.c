/* Waits for a delay, and wakes itself at each poll. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

struct impatient {
    struct rt_future future;
    struct rt_delay delay;
    int polls;
};

static enum rt_poll
impatient_poll(struct rt_future *self, struct rt_context *cx)
{
    struct impatient *me = (struct impatient *)self;

    me->polls++;
    if (rt_future_poll(&me->delay.future, cx) == RT_READY)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker); /* impatient */
    return RT_PENDING;
}

static void
impatient_drop(struct rt_future *self)
{
    rt_future_drop(&((struct impatient *)self)->delay.future);
}

static const struct rt_future_type impatient_type = { .name = "impatient",
                                                      .file = __FILE__,
                                                      .poll = impatient_poll,
                                                      .drop = impatient_drop };

int
main(void)
{
    struct impatient impatient = { .future = { .type = &impatient_type },
                                   .delay = rt_delay(100) };
    struct rt_clock clock;

    rt_clock_init(&clock, rt_clock_kind_wanted());
    rt_block_on(&clock, &impatient.future);
    printf("polls=%d\n", impatient.polls);
    rt_clock_fini(&clock);
    return 0;
}
