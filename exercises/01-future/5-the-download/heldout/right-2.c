/* Unusual: falls into the next state and looks at the new alarm at once */
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

    if (me->state == START) {
        me->state = SIZE;
        server_connect();
        wait_ms(me, cx, 100);
    }
    if (me->state == SIZE && rt_alarm_rang(&me->alarm, cx->waker)) {
        const size_t size = server_ask_size(); /* not used after the wait */

        me->size = size;
        me->buffer = malloc(size);
        me->state = BYTES;
        wait_ms(me, cx, 100);
    } else if (me->state == SIZE) {
        return RT_PENDING;
    }
    if (me->state != BYTES)
        abort();
    if (!rt_alarm_rang(&me->alarm, cx->waker))
        return RT_PENDING;
    me->state = DONE;
    me->received = server_read(me->buffer, me->size);
    server_close();
    return RT_READY;
}

static void
download_drop(struct rt_future *self)
{
    struct download *me = (struct download *)self;

    rt_alarm_cancel(&me->alarm); /* nothing happens if it rang */
    free(me->buffer);            /* or if there is none */
    switch (me->state) {
    case SIZE:
    case BYTES:
        server_close();
        break;
    default:
        break;
    }
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
