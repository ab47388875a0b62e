/* none: whoever is not DONE is still connected
 *
 * Breaks: dropped before its first poll: server_close() without a connection */
#include <stdlib.h>

#include "download.h"

static void
wait_ms(struct download *me, struct rt_context *cx, unsigned ms)
{
    rt_alarm_set(&me->alarm, cx->clock,
                 rt_clock_now(cx->clock) + ms * RT_NS_PER_MS, cx->waker);
}

static enum rt_poll
download_poll(struct rt_future *self, struct rt_context *cx)
{
    struct download *me = (struct download *)self;

    switch (me->state) {
    case START:
        server_connect();
        wait_ms(me, cx, 100);
        me->state = SIZE;
        return RT_PENDING;
    case SIZE:
        if (!rt_alarm_rang(&me->alarm, cx->waker))
            return RT_PENDING;
        me->size = server_ask_size();
        me->buffer = malloc(me->size);
        wait_ms(me, cx, 100);
        me->state = BYTES;
        return RT_PENDING;
    case BYTES:
        if (!rt_alarm_rang(&me->alarm, cx->waker))
            return RT_PENDING;
        me->received = server_read(me->buffer, me->size);
        server_close();
        me->state = DONE;
        return RT_READY;
    default:
        abort();
    }
}

static void
download_drop(struct rt_future *self)
{
    struct download *me = (struct download *)self;

    rt_alarm_cancel(&me->alarm);
    if (me->state != DONE)
        server_close();
    free(me->buffer);
}

static const struct rt_future_type download_type = {
    .name = "download",
    .file = __FILE__,
    .poll = download_poll,
    .drop = download_drop,
};

struct download
download(void)
{
    return (struct download){ .future = { .type = &download_type } };
}
