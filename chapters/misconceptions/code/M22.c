/* M22: a letter of eight bytes arrives in one piece; the reader takes four at a
 * time, and clears the readiness after each good read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "io.h"
#include "run.h"
#include "sys.h"

struct letter {
    struct rt_future future;
    struct rt_io *io;
    int fd, have;
    bool waited;
};

static int ends[2];

static void
send_letter(void)
{
    ssize_t sent = write(ends[1], "abcdefgh", 8);

    step("thread -> reader writes %d bytes", (int)sent);
}

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct letter *me = (struct letter *)self;
    struct rt_ready ready;
    char bytes[4];

    if (me->io == NULL && rt_io_register(&me->io, cx->reactor, me->fd) != 0)
        return RT_READY;
    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        int got = rt_sys_read(me->fd, bytes, sizeof bytes);

        if (got > 0)
            me->have += got;
        step("reader reads %s, has %d of 8", got > 0 ? "4" : "EAGAIN",
             me->have);
        rt_io_clear(me->io, ready);
        if (me->have == 8)
            return RT_READY;
    }
    step("reader -> reactor leaves its waker, PENDING");
    if (!me->waited)
        meanwhile(send_letter);
    me->waited = true;
    return RT_PENDING;
}

static void
letter_drop(struct rt_future *self)
{
    rt_io_deregister(((struct letter *)self)->io);
}

static const struct rt_future_type letter_type = {
    .name = "letter", .file = __FILE__, .poll = letter_poll, .drop = letter_drop
};

int
main(void)
{
    struct letter letter = { .future = { .type = &letter_type } };

    if (pipe2(ends, O_NONBLOCK) != 0)
        return EXIT_FAILURE;
    letter.fd = ends[0];
    return run_watched(&letter.future);
}
