/* Three wakes between two polls: how many polls follow? */
#include <stdio.h>

#include "block_on.h"

struct impulse {
    struct rt_future future;
    int polls;
};

static enum rt_poll
impulse_poll(struct rt_future *self, struct rt_context *cx)
{
    struct impulse *me = (struct impulse *)self;

    me->polls++;
    printf("poll %d\n", me->polls);
    if (me->polls > 1)
        return RT_READY;
    for (int i = 1; i <= 3; i++) {
        rt_waker_wake_by_ref(cx->waker);
        printf("  wake %d\n", i);
    }
    return RT_PENDING;
}

static const struct rt_future_type impulse_type = { .name = "impulse",
                                                    .file = __FILE__,
                                                    .poll = impulse_poll };

int
main(void)
{
    struct impulse impulse = { .future = { .type = &impulse_type } };
    struct rt_clock clock;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_block_on(&clock, &impulse.future);
    printf("wakes=3 polls=%d\n", impulse.polls);
    rt_clock_fini(&clock);
    return 0;
}
