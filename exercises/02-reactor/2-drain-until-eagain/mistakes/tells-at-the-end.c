/* none: I keep all that came, and append it when I am done */
#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    struct rt_ready ready;
    char bytes[8192];
    size_t kept = 0;

    while (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_READY) {
        int count = rt_sys_read(me->io->fd, bytes + kept, sizeof bytes - kept);

        if (count > 0) {
            kept += (size_t)count;
        } else if (count == -EAGAIN) {
            if (kept > 0)
                diary_append(me->diary, bytes, kept);
            kept = 0;
            rt_io_clear(me->io, ready);
        } else {
            if (kept > 0)
                diary_append(me->diary, bytes, kept);
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
