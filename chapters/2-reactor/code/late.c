/* Two futures wait together: one for an alarm at 100 ms, one for a client. In
 * late.script the client comes at 300 ms. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"
#include "join_all.h"
#include "tcp.h"

int
main(void)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_delay nap = rt_delay(100);
    struct rt_future *children[] = { &nap.future, &accept.future };
    struct rt_join_all both;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    if (rt_tcp_listen(&listener, "127.0.0.1", 80) != 0)
        return 1;
    accept = rt_tcp_accept(&listener);
    both = rt_join_all(children, 2);
    rt_block_on(&reactor, &both.future);
    printf("both are ready at %u ms\n",
           (unsigned)(rt_clock_now(&clock) / RT_NS_PER_MS));
    rt_tcp_stream_close(&accept.stream);
    rt_tcp_listener_close(&listener);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
