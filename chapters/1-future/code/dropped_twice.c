/* A future that is dropped by two people. */
#include <stdio.h>

#include "delay.h"

int
main(void)
{
    struct rt_delay nap = rt_delay(100);

    rt_future_drop(&nap.future);
    rt_future_drop(&nap.future); /* to be safe */
    puts("dropped once");
    return 0;
}
