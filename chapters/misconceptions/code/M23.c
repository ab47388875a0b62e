/* M23: a reader asks a silent pipe, and asks on while it counts as ready. Its
 * friend would write after 10 ms. `M23 3` gives up after three reads. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "delay.h"
#include "io.h"
#include "join_all.h"
#include "run.h"
#include "sys.h"

static int ends[2], patience; /* 0: without end */

struct reader {
    struct rt_future future;
    struct rt_io *io;
    int reads;
};

static enum rt_poll
reader_poll(struct rt_future *self, struct rt_context *cx)
{
    struct reader *me = (struct reader *)self;
    struct rt_ready ready;
    char byte;

    if (me->io == NULL && rt_io_register(&me->io, cx->reactor, ends[0]) != 0)
        return RT_READY;
    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        int got = rt_sys_read(ends[0], &byte, 1);

        if (++me->reads == patience + 1 && patience > 0)
            exit(1);
        if (patience > 0)
            step("reader -> kernel reads, hears %s, and asks again",
                 got == -EAGAIN ? "EAGAIN" : "a byte");
        if (got == -EAGAIN)
            continue;
        printf("reads=%d at %u ms\n", me->reads, now_ms(cx->clock));
        return RT_READY;
    }
    return RT_PENDING;
}

static void
reader_drop(struct rt_future *self)
{
    rt_io_deregister(((struct reader *)self)->io);
}

static const struct rt_future_type reader_type = {
    .name = "reader", .file = __FILE__, .poll = reader_poll, .drop = reader_drop
};

struct writer {
    struct rt_future future;
    struct rt_delay nap;
};

static enum rt_poll
writer_poll(struct rt_future *self, struct rt_context *cx)
{
    struct writer *me = (struct writer *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->nap, rt_delay(10));
    if (write(ends[1], "!", 1) != 1)
        exit(EXIT_FAILURE);
    RT_ASYNC_END;
}

static const struct rt_future_type writer_type = { .name = "writer",
                                                   .file = __FILE__,
                                                   .poll = writer_poll };

int
main(int argc, char **argv)
{
    struct reader reader = { .future = { .type = &reader_type } };
    struct writer writer = { .future = { .type = &writer_type } };
    struct rt_future *both[] = { &reader.future, &writer.future };
    struct rt_join_all all = rt_join_all(both, 2);

    if (argc > 1)
        patience = atoi(argv[1]);
    if (pipe2(ends, O_NONBLOCK) != 0)
        return EXIT_FAILURE;
    return run(&all.future);
}
