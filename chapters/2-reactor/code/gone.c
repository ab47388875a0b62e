/* Write to a peer that has closed its end. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "block_on.h"
#include "tcp.h"

int
main(void)
{
    struct rt_tcp_stream stream = RT_TCP_CLOSED;
    struct rt_tcp_write_all write;
    struct rt_clock clock;
    struct rt_reactor reactor;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        return 1;
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    close(ends[1]);
    stream.fd = ends[0];
    write = rt_tcp_write_all(&stream, "hello", 5);
    rt_block_on(&reactor, &write.future);
    printf("write: %s\n", strerror(-write.result));
    rt_tcp_stream_close(&stream);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
