#include <errno.h>
#include <string.h>

#include "stop.h"

/* How many bytes lack until `bytes` holds one message and no more. */
static size_t
lacking(const struct stop *stop)
{
    if (stop->count < 2)
        return 2 - stop->count;
    return 2 + (stop->bytes[0] * 256U + stop->bytes[1]) - stop->count;
}

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    size_t lack;

    while ((lack = lacking(stop)) > 0) {
        int count;

        if (stop->count >= 2 && lack + stop->count > 2 + MESSAGE_MAX) {
            me->result = -EMSGSIZE;
            return RT_READY;
        }
        count = wire_read(stop->wire, cx, stop->bytes + stop->count, lack);
        if (count == -EAGAIN)
            return RT_PENDING;
        if (count <= 0) {
            me->result = count < 0 ? count : stop->count == 0 ? 0 : -EPROTO;
            return RT_READY;
        }
        stop->count += (size_t)count;
    }
    me->size = stop->count - 2;
    memcpy(me->text, stop->bytes + 2, me->size);
    stop->count = 0;
    me->result = 1;
    return RT_READY;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
