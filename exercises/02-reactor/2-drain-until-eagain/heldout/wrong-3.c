/* M11: one piece a poll, then I give way, as the countdown does
 *
 * Breaks: three pieces: the 1st poll reads one, wakes itself, and is PENDING */
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
            rt_io_clear(me->io, ready);
            continue;
        }
        if (n <= 0) {
            me->result = n;
            return RT_READY;
        }
        diary_append(me->diary, bytes, (size_t)n);
        /* The others want a turn as well. */
        rt_waker_wake_by_ref(cx->waker);
        return RT_PENDING;
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
