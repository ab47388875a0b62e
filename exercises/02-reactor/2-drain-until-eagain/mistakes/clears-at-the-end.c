/* M22: I read some bytes, so I clear the readiness */
#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready;
    char bytes[64];

    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        int count = rt_sys_read(me->io->fd, bytes, sizeof bytes);

        if (count > 0) {
            diary_append(me->diary, bytes, (size_t)count);
        } else if (count == -EAGAIN) {
            rt_io_clear(me->io, ready); /* I2: here, and nowhere else */
        } else {
            rt_io_clear(me->io, ready);
            me->result = count; /* 0 is the end, the rest are errors */
            return RT_READY;
        }
    }
    return RT_PENDING;
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
