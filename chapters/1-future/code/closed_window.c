/* A window waits for a download and is closed: its future lives on the heap,
 * and goes. Later the clock comes to that time. */
#include <stdio.h>
#include <stdlib.h>

#include "block_on.h"
#include "delay.h"

int
main(void)
{
    struct rt_delay *download = malloc(sizeof *download);
    struct rt_delay later = rt_delay(200);
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct rt_clock clock;
    struct rt_context cx = { .waker = &waker, .clock = &clock };

    if (download == NULL)
        return 1;
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    *download = rt_delay(100);
    rt_future_poll(&download->future, &cx);
    rt_future_drop(&download->future);
    free(download);
    rt_block_on(&clock, &later.future);
    puts("closed, and the clock is quiet");
    rt_clock_fini(&clock);
    return 0;
}
