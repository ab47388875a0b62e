/* none|M02: first I look and leave my waker, then I take the readiness back
 *
 * Breaks: EAGAIN; look: READY, so no waker is kept; clear; PENDING for ever */
#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;

    for (;;) {
        char bytes[512];
        struct rt_ready ready;
        int n;

        if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
            return RT_PENDING;
        n = rt_sys_read(me->io->fd, bytes, sizeof bytes);
        if (n == -EAGAIN) {
            /* The waker has to lie there before it counts as unready. */
            rt_io_poll_ready(me->io, RT_READ, cx, &ready);
            rt_io_clear(me->io, ready);
            return RT_PENDING;
        }
        if (n <= 0) {
            me->result = n;
            return RT_READY;
        }
        diary_append(me->diary, bytes, (size_t)n);
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
