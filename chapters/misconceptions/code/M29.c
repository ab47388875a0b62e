/* M29: a shop takes each read for one order. The client's order comes in two
 * pieces; its end is a full stop. */
#include <string.h>

#include "run.h"
#include "tcp.h"

struct shop {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_tcp_read read;
    char order[32];
    size_t size;
};

static struct rt_tcp_read
read_more(struct shop *me)
{
    return rt_tcp_read(&me->accept.stream, me->order + me->size,
                       sizeof me->order - 1 - me->size);
}

/* Is the order whole? */
static bool
is_whole(const struct shop *me)
{
    return me->size > 0;
}

static enum rt_poll
shop_poll(struct rt_future *self, struct rt_context *cx)
{
    struct shop *me = (struct shop *)self;

    RT_ASYNC_BEGIN(self);
    rt_tcp_listen(&me->listener, "127.0.0.1", 0);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    do {
        RT_AWAIT(me->read, read_more(me));
        me->size += (size_t)me->read.result;
        step("client -> shop %d bytes at %u", me->read.result,
             now_ms(cx->clock));
    } while (!is_whole(me));
    step("shop begins with the order \"%s\"", me->order);
    RT_ASYNC_END;
}

static void
shop_drop(struct rt_future *self)
{
    struct shop *me = (struct shop *)self;

    rt_tcp_stream_close(&me->accept.stream);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type shop_type = {
    .name = "shop", .file = __FILE__, .poll = shop_poll, .drop = shop_drop
};

int
main(void)
{
    struct shop shop = { .future = { .type = &shop_type } };

    return run(&shop.future);
}
