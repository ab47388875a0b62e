#include <errno.h>
#include <string.h>

#include "stop.h"

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    unsigned char piece[50];
    int count;

again:
    if (stop->count >= 2) {
        size_t size = 256U * stop->bytes[0] + stop->bytes[1];

        if (size > MESSAGE_MAX) {
            me->result = -EMSGSIZE;
            return RT_READY;
        }
        if (stop->count >= 2 + size) {
            for (me->size = 0; me->size < size; me->size++)
                me->text[me->size] = (char)stop->bytes[2 + me->size];
            for (size_t i = 2 + size; i < stop->count; i++)
                stop->bytes[i - 2 - size] = stop->bytes[i];
            stop->count -= 2 + size;
            me->result = 1;
            return RT_READY;
        }
    }
    count = wire_read(stop->wire, cx, piece, sizeof piece);
    switch (count) {
    case -EAGAIN:
        return RT_PENDING;
    case 0:
        me->result = stop->count == 0 ? 0 : -EPROTO;
        return RT_READY;
    default:
        me->result = count;
        if (count < 0)
            return RT_READY;
    }
    for (int i = 0; i < count; i++)
        stop->bytes[stop->count++] = piece[i];
    goto again;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
