/* Unusual: recursion; `count` holds two numbers, begin and end, and bytes
 * move to the front only before a read */
#include <errno.h>
#include <string.h>

#include "stop.h"

/* In `count`: where the bytes begin, and where they end. */
static size_t
begin_of(const struct stop *stop)
{
    return stop->count >> 16;
}

static size_t
end_of(const struct stop *stop)
{
    return stop->count & 0xffff;
}

static void
set(struct stop *stop, size_t begin, size_t end)
{
    stop->count = begin << 16 | end;
}

/* 1: a message was handed out; 0: more bytes are needed; or -EMSGSIZE. */
static int
take(struct stop *stop, struct receive *me)
{
    size_t begin = begin_of(stop), end = end_of(stop);
    const unsigned char *at = stop->bytes + begin;
    size_t size;

    if (end - begin < 2)
        return 0;
    size = (size_t)(at[0] << 8 | at[1]);
    if (size > MESSAGE_MAX)
        return -EMSGSIZE;
    if (end - begin - 2 < size)
        return 0;
    memcpy(me->text, at + 2, size);
    me->size = size;
    set(stop, begin + 2 + size, end);
    return 1;
}

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    size_t left;
    int got;

    me->result = take(stop, me);
    if (me->result != 0)
        return RT_READY;

    left = end_of(stop) - begin_of(stop);
    memmove(stop->bytes, stop->bytes + begin_of(stop), left);
    set(stop, 0, left);
    got = wire_read(stop->wire, cx, stop->bytes + left,
                    sizeof stop->bytes - left);
    switch (got) {
    case -EAGAIN:
        return RT_PENDING;
    case 0:
        me->result = left > 0 ? -EPROTO : 0;
        return RT_READY;
    default:
        if (got < 0) {
            me->result = got;
            return RT_READY;
        }
        set(stop, 0, left + (size_t)got);
        return receive_poll(self, cx);
    }
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
