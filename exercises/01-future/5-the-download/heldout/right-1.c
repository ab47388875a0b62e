/* Unusual: a table says what each state holds; drop reads the table */
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

enum { CONNECTION = 1, ALARM = 2, BUFFER = 4 };

static const unsigned holds[] = {
    [START] = 0,
    [SIZE] = CONNECTION | ALARM,
    [BYTES] = CONNECTION | ALARM | BUFFER,
    [DONE] = BUFFER,
};

static void
download_drop(struct rt_future *self)
{
    struct download *me = (struct download *)self;

    const unsigned held = holds[me->state];

    if (held & BUFFER) {
        free(me->buffer);
        me->buffer = NULL;
    }
    if (held & CONNECTION)
        server_close();
    if (held & ALARM)
        rt_alarm_cancel(&me->alarm);
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
