/* Send so many bytes through a socket pair, and read them at the other end: two
 * futures in one task. How often is the sender polled? */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "block_on.h"
#include "join_all.h"
#include "tcp.h"

static char zeros[4 << 20];

struct send { /* async fn send(stream, size) */
    struct rt_future future;
    struct rt_tcp_stream stream;
    size_t size;
    struct rt_tcp_write_all write;
    int polls;
};

static enum rt_poll
send_poll(struct rt_future *self, struct rt_context *cx)
{
    struct send *me = (struct send *)self;

    me->polls++;
    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->write, rt_tcp_write_all(&me->stream, zeros, me->size));
    rt_tcp_stream_shutdown(&me->stream);
    RT_ASYNC_END;
}

struct receive { /* async fn receive(stream) */
    struct rt_future future;
    struct rt_tcp_stream stream;
    char bytes[4096];
    struct rt_tcp_read read;
    long total;
};

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;

    RT_ASYNC_BEGIN(self);
    do {
        RT_AWAIT(me->read, rt_tcp_read(&me->stream, me->bytes, 4096));
        me->total += me->read.result;
    } while (me->read.result > 0);
    RT_ASYNC_END;
}

static const struct rt_future_type send_type = { .name = "send",
                                                 .file = __FILE__,
                                                 .poll = send_poll };
static const struct rt_future_type receive_type = { .name = "receive",
                                                    .file = __FILE__,
                                                    .poll = receive_poll };

int
main(int argc, char **argv)
{
    struct send send = { .future = { .type = &send_type } };
    struct receive receive = { .future = { .type = &receive_type } };
    struct rt_future *children[] = { &send.future, &receive.future };
    struct rt_join_all both = rt_join_all(children, 2);
    struct rt_clock clock;
    struct rt_reactor reactor;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        return 1;
    send.size = argc > 1 ? strtoul(argv[1], NULL, 10) : 50;
    if (send.size > sizeof zeros)
        return 2;
    send.stream = (struct rt_tcp_stream){ .fd = ends[0] };
    receive.stream = (struct rt_tcp_stream){ .fd = ends[1] };
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    rt_block_on(&reactor, &both.future);
    printf("%ld bytes arrived; the sender: polls=%d\n", receive.total,
           send.polls);
    rt_tcp_stream_close(&send.stream);
    rt_tcp_stream_close(&receive.stream);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
