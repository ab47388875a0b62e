/* none|M30: as long as I do not know a length, no message has begun
 *
 * Breaks: the stream ends after the first byte of a length: result 0, as if
 * it had ended between two messages */
#include <errno.h>
#include <string.h>

#include "stop.h"

static enum rt_poll
finish(struct receive *me, int result)
{
    me->result = result;
    return RT_READY;
}

/* Hand out the first message, whose text has `size` bytes. */
static enum rt_poll
hand_out(struct receive *me, size_t size)
{
    struct stop *stop = me->stop;

    memcpy(me->text, stop->bytes + 2, size);
    me->size = size;
    stop->count -= 2 + size;
    memmove(stop->bytes, stop->bytes + 2 + size, stop->count);
    return finish(me, 1);
}

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    int got;

    for (;;) {
        if (stop->count >= 2) {
            size_t size = (size_t)stop->bytes[0] << 8 | stop->bytes[1];

            if (size > MESSAGE_MAX)
                return finish(me, -EMSGSIZE);
            if (stop->count >= 2 + size)
                return hand_out(me, size);
        }
        got = wire_read(stop->wire, cx, stop->bytes + stop->count,
                        sizeof stop->bytes - stop->count);
        if (got == -EAGAIN)
            return RT_PENDING;
        if (got < 0)
            return finish(me, got);
        if (got == 0)
            return finish(me, stop->count < 2 ? 0 : -EPROTO);
        stop->count += (size_t)got;
    }
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
