#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready = { RT_READ };
    char bytes[256];

    for (;;) {
        int count = rt_sys_read(me->io->fd, bytes, sizeof bytes);

        if (count > 0) {
            diary_append(me->diary, bytes, (size_t)count);
            continue;
        }
        if (count != -EAGAIN) {
            me->result = count;
            return RT_READY;
        }
        rt_io_clear(me->io, ready);
        if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
            return RT_PENDING;
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
