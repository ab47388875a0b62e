/* A delay is polled, and nobody waits for its end. */
#include <stdio.h>

#include "clock.h"
#include "delay.h"

int
main(void)
{
    struct rt_delay nap = rt_delay(100);
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct rt_clock clock;
    struct rt_context cx = { .waker = &waker, .clock = &clock };

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_future_poll(&nap.future, &cx);
    rt_future_drop(&nap.future);
    rt_clock_fini(&clock);
    puts("half way, and nothing left");
    return 0;
}
