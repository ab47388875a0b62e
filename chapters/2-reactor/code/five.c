/* Five interrupts, then five parks. */
#include <stdio.h>

#include "reactor.h"

int
main(void)
{
    struct rt_clock clock;
    struct rt_reactor reactor;

    setlinebuf(stdout);
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    for (int i = 0; i < 5; i++)
        rt_reactor_interrupt(&reactor);
    for (int i = 1; i <= 5; i++) {
        rt_reactor_park(&reactor);
        printf("park %d came back\n", i);
    }
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
