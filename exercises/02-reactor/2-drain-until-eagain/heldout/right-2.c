/* Unusual: a buffer of 8 bytes, a helper that drains, a poll that recurses */
#include <errno.h>

#include "station.h"
#include "sys.h"

/* Read until a read brings no bytes: what it said. */
static int
drain(struct collect *me)
{
    char few[8];
    int n;

    while ((n = rt_sys_read(me->io->fd, few, sizeof few)) > 0)
        diary_append(me->diary, few, (size_t)n);
    return n;
}

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready;
    int said;

    if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
        return RT_PENDING;
    said = drain(me);
    switch (said) {
    case -EAGAIN:
        rt_io_clear(me->io, ready);
        return collect_poll(self, cx); /* which looks, and leaves the waker */
    default:
        me->result = said;
        return RT_READY;
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
