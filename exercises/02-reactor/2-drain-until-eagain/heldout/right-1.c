/* Unusual: reads on without a look in between; gotos; one heap buffer, freed */
#include <errno.h>
#include <stdlib.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;
    enum { SIZE = 1 << 16 };
    enum rt_poll answer = RT_PENDING;
    struct rt_ready ready;
    char *bytes = malloc(SIZE);
    int n = -ENOMEM;

    if (bytes == NULL)
        goto over;
look:
    if (rt_io_poll_ready(me->io, RT_READ, cx, &ready) == RT_PENDING)
        goto leave;
more:
    n = rt_sys_read(me->io->fd, bytes, SIZE);
    if (n > 0) {
        diary_append(me->diary, bytes, (size_t)n);
        goto more;
    }
    if (n == -EAGAIN) {
        rt_io_clear(me->io, ready);
        goto look;
    }
over:
    me->result = n;
    answer = RT_READY;
leave:
    free(bytes);
    return answer;
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
