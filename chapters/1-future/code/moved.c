/* A delay is polled at one place, and then at another. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

int
main(void)
{
    struct rt_delay nap = rt_delay(100), other;
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct rt_clock clock;
    struct rt_context cx = { .waker = &waker, .clock = &clock };

    rt_clock_init(&clock, rt_clock_kind_wanted());
    rt_future_poll(&nap.future, &cx);
    other = nap; /* a move */
    rt_block_on(&clock, &other.future);
    puts("ready where it was made");
    rt_future_drop(&nap.future);
    rt_clock_fini(&clock);
    return 0;
}
