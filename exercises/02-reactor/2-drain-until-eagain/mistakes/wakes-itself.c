/* M11: I wake myself in each poll, that is how I wait */
#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready;
    char bytes[64];

    int count;

    if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
        return RT_PENDING;
    while ((count = rt_sys_read(me->io->fd, bytes, sizeof bytes)) > 0)
        diary_append(me->diary, bytes, (size_t)count);
    if (count == -EAGAIN) {
        rt_waker_wake_by_ref(cx->waker);
        return RT_PENDING;
    }
    me->result = count;
    return RT_READY;
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
