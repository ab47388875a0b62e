/* M30: a gardener collects rain, a drop a read. He takes each number that is
 * not positive for the end of the rain. */
#include <errno.h>

#include "io.h"
#include "run.h"
#include "sys.h"
#include "tcp.h"

struct gardener {
    struct rt_future future;
    struct rt_tcp_stream sky;
    int drops;
};

static enum rt_poll
gardener_poll(struct rt_future *self, struct rt_context *cx)
{
    struct gardener *me = (struct gardener *)self;
    struct rt_ready ready;
    char drop;

    if (me->sky.io == NULL &&
        rt_io_register(&me->sky.io, cx->reactor, me->sky.fd) != 0)
        return RT_READY;
    while (rt_io_poll_ready(me->sky.io, RT_READ, cx, &ready) == RT_READY) {
        int got = rt_sys_read(me->sky.fd, &drop, 1);

        step("sky -> gardener says %d at %u", got, now_ms(cx->clock));
        if (got > 0) {
            me->drops++;
            continue;
        }
        step("gardener goes home with %d drops", me->drops);
        return RT_READY;
    }
    return RT_PENDING;
}

static void
gardener_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct gardener *)self)->sky);
}

static const struct rt_future_type gardener_type = { .name = "gardener",
                                                     .file = __FILE__,
                                                     .poll = gardener_poll,
                                                     .drop = gardener_drop };

struct garden {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct gardener gardener;
};

static struct gardener
gardener(struct garden *me)
{
    return (struct gardener){ .future = { .type = &gardener_type },
                              .sky = me->accept.stream };
}

static enum rt_poll
garden_poll(struct rt_future *self, struct rt_context *cx)
{
    struct garden *me = (struct garden *)self;

    RT_ASYNC_BEGIN(self);
    rt_tcp_listen(&me->listener, "127.0.0.1", 0);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    RT_AWAIT(me->gardener, gardener(me));
    RT_ASYNC_END;
}

static void
garden_drop(struct rt_future *self)
{
    rt_tcp_listener_close(&((struct garden *)self)->listener);
}

static const struct rt_future_type garden_type = {
    .name = "garden", .file = __FILE__, .poll = garden_poll, .drop = garden_drop
};

int
main(void)
{
    struct garden garden = { .future = { .type = &garden_type } };

    return run(&garden.future);
}
