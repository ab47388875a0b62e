/* Unusual: goto instead of a loop; reads exactly what the first message
 * lacks, so nothing ever lies behind it */
#include <errno.h>
#include <string.h>

#include "stop.h"

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    size_t need;
    int got;

look:
    need = 2;
    if (stop->count >= 2) {
        me->size = stop->bytes[0] * 256U + stop->bytes[1];
        if (me->size > MESSAGE_MAX) {
            me->result = -EMSGSIZE;
            goto done;
        }
        need += me->size;
    }
    if (stop->count == need)
        goto whole;
    got = wire_read(stop->wire, cx, stop->bytes + stop->count,
                    need - stop->count);
    if (got > 0) {
        stop->count += (size_t)got;
        goto look;
    }
    if (got == -EAGAIN)
        return RT_PENDING;
    me->result = got;
    if (got == 0 && stop->count > 0)
        me->result = -EPROTO;
    goto done;

whole:
    memcpy(me->text, stop->bytes + 2, me->size);
    stop->count = 0;
    me->result = 1;
done:
    return RT_READY;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
