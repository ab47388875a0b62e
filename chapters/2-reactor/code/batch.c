/* Two sockets have news in one turn. Whoever is woken first is tired of both,
 * and takes the other one's socket away. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io.h"
#include "reactor.h"

struct waiter {
    int number;
    struct rt_io *io;
    struct waiter *other;
};

static void
keep(void *data)
{
    (void)data; /* our waiters live in main: nothing to count */
}

static void
wake(void *data)
{
    struct waiter *me = data;

    printf("woken: %d\n", me->number);
    rt_io_deregister(me->other->io);
    me->other->io = NULL;
}

static const struct rt_waker_type waiter_waker = {
    .clone = keep, .wake = wake, .wake_by_ref = wake, .drop = keep
};

/* Leave a waker for the read side of a fresh socket, and let its peer send. */
static void
wait_for_news(struct waiter *me, struct rt_reactor *reactor)
{
    struct rt_waker waker = { &waiter_waker, me };
    struct rt_context cx = { .waker = &waker, .reactor = reactor };
    struct rt_ready ready;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0 ||
        rt_io_register(&me->io, reactor, ends[0]) != 0)
        _exit(1);
    if (rt_io_poll_ready(me->io, RT_READ, &cx, &ready) == RT_READY)
        rt_io_clear(me->io, ready); /* as after EAGAIN */
    rt_io_poll_ready(me->io, RT_READ, &cx, &ready);
    if (write(ends[1], "!", 1) != 1)
        _exit(1);
}

int
main(void)
{
    struct waiter a = { .number = 1 }, b = { .number = 2, .other = &a };
    struct rt_clock clock;
    struct rt_reactor reactor;

    a.other = &b;
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    wait_for_news(&a, &reactor);
    wait_for_news(&b, &reactor);
    rt_reactor_park(&reactor);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
