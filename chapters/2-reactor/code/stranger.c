/* Another thread takes a turn of a reactor that is not its own. */
#include <stdio.h>

#include "reactor.h"

static void *
visit(void *argument)
{
    struct rt_reactor *reactor = argument;

    rt_reactor_look(reactor);
    return NULL;
}

int
main(void)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    pthread_t stranger;

    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0 ||
        pthread_create(&stranger, NULL, visit, &reactor) != 0)
        return 1;
    pthread_join(stranger, NULL);
    printf("the reactor's thread goes on\n");
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
