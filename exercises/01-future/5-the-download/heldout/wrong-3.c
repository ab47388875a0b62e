/* M14: a static local is still there after the wait, it needs no field
 *
 * Breaks: A asks (10), B asks (99), A reads 99 bytes into its 10 */
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
    static size_t size; /* lives across the wait */

    switch (me->state) {
    case START:
        server_connect();
        wait_ms(me, cx, 100);
        me->state = SIZE;
        return RT_PENDING;
    case SIZE:
        if (!rt_alarm_rang(&me->alarm, cx->waker))
            return RT_PENDING;
        size = server_ask_size();
        me->buffer = malloc(size);
        wait_ms(me, cx, 100);
        me->state = BYTES;
        return RT_PENDING;
    case BYTES:
        if (!rt_alarm_rang(&me->alarm, cx->waker))
            return RT_PENDING;
        me->received = server_read(me->buffer, size);
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

    if (me->state == SIZE || me->state == BYTES) {
        rt_alarm_cancel(&me->alarm);
        server_close();
    }
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
