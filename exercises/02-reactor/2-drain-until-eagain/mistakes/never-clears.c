/* M23: readiness stays true until somebody takes it away for me */
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

        if (count == -EAGAIN)
            continue;
        if (count <= 0) {
            me->result = count;
            return RT_READY;
        }
        diary_append(me->diary, bytes, (size_t)count);
    }
    return RT_PENDING;
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
