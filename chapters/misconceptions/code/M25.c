/* M25: a listener waits for words on a pipe. The speaker says none, and hangs
 * up. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "io.h"
#include "run.h"
#include "sys.h"

static int ends[2];

struct listener {
    struct rt_future future;
    struct rt_io *io;
};

static void
hang_up(void)
{
    close(ends[1]);
    step("speaker -> listener hangs up");
}

static enum rt_poll
listener_poll(struct rt_future *self, struct rt_context *cx)
{
    struct listener *me = (struct listener *)self;
    struct rt_ready ready;
    char byte;

    if (me->io == NULL && rt_io_register(&me->io, cx->reactor, ends[0]) != 0)
        return RT_READY;
    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        if (rt_sys_read(ends[0], &byte, 1) == 0) {
            step("listener reads the end");
            return RT_READY;
        }
        rt_io_clear(me->io, ready);
    }
    step("listener -> reactor leaves its waker for reads, PENDING");
    meanwhile(hang_up);
    return RT_PENDING;
}

static void
listener_drop(struct rt_future *self)
{
    rt_io_deregister(((struct listener *)self)->io);
}

static const struct rt_future_type listener_type = { .name = "listener",
                                                     .file = __FILE__,
                                                     .poll = listener_poll,
                                                     .drop = listener_drop };

int
main(void)
{
    struct listener listener = { .future = { .type = &listener_type } };

    if (pipe2(ends, O_NONBLOCK) != 0)
        return EXIT_FAILURE;
    return run_watched(&listener.future);
}
