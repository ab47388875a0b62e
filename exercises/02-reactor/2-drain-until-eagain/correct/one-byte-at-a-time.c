#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready;
    char byte;

again:
    if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
        return RT_PENDING;
    me->result = rt_sys_read(me->io->fd, &byte, 1);
    switch (me->result) {
    case 1:
        diary_append(me->diary, &byte, 1);
        goto again;
    case -EAGAIN:
        rt_io_clear(me->io, ready);
        goto again;
    default:
        return RT_READY;
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
