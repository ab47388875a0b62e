/* Read a line from a socket, four bytes at a time. The peer says it before the
 * first poll and never says more; with an argument it says nothing at all. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "block_on.h"
#include "io.h"
#include "sys.h"

struct read_line { /* async fn read_line(fd) */
    struct rt_future future;
    int fd;
    struct rt_io *io;
    char line[64];
    size_t size;
    int result;
};

static enum rt_poll
read_line_poll(struct rt_future *self, struct rt_context *cx)
{
    struct read_line *me = (struct read_line *)self;
    struct rt_ready ready;

    if (me->io == NULL)
        me->result = rt_io_register(&me->io, cx->reactor, me->fd);
    if (me->result < 0)
        return RT_READY;
    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        me->result = rt_sys_read(me->fd, me->line + me->size, 4);
        if (me->result == -EAGAIN) {
            rt_io_clear(me->io, ready);
            continue; /* look again, and leave the waker */
        }
        if (me->result <= 0)
            return RT_READY;
        printf("read: %d\n", me->result);
        me->size += (size_t)me->result;
        if (memchr(me->line, '\n', me->size) != NULL)
            return RT_READY;
    }
    return RT_PENDING;
}

static void
read_line_drop(struct rt_future *self)
{
    rt_io_deregister(((struct read_line *)self)->io);
}

static const struct rt_future_type read_line_type = {
    .name = "read_line",
    .file = __FILE__,
    .poll = read_line_poll,
    .drop = read_line_drop,
};

int
main(int argc, char **argv)
{
    struct read_line line = { .future = { .type = &read_line_type } };
    struct rt_clock clock;
    struct rt_reactor reactor;
    int ends[2];

    (void)argv;
    setlinebuf(stdout);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        return 1;
    if (argc == 1 && write(ends[1], "hello, world\n", 13) != 13)
        return 1;
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    line.fd = ends[0];
    if (rt_block_on(&reactor, &line.future) == 0)
        printf("line: %.*s", (int)line.size, line.line);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
