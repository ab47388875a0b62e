/* M14: the buffer lives as long as the future, I free it when it is ready
 *
 * Breaks: each poll that ends PENDING loses the buffer that it had allocated */
#include <errno.h>
#include <stdlib.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    char *bytes = malloc(4096);

    if (bytes == NULL) {
        me->result = -ENOMEM;
        return RT_READY;
    }
    for (;;) {
        struct rt_ready ready;
        int n;

        if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
            return RT_PENDING;
        n = rt_sys_read(me->io->fd, bytes, 4096);
        if (n == -EAGAIN) {
            rt_io_clear(me->io, ready);
            continue;
        }
        if (n <= 0) {
            me->result = n;
            free(bytes);
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
