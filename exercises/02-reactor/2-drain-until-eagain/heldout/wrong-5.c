/* none: the station sends text, so the bytes I read are a string
 *
 * Breaks: a piece with a 0 byte: what follows the 0 is not in the diary */
#include <errno.h>
#include <string.h>

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
        n = rt_sys_read(me->io->fd, bytes, sizeof bytes - 1);
        if (n == -EAGAIN) {
            rt_io_clear(me->io, ready);
            continue;
        }
        if (n <= 0) {
            me->result = n;
            return RT_READY;
        }
        bytes[n] = '\0';
        diary_append(me->diary, bytes, strlen(bytes));
    }
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
