/* none: a length above 127 turns negative */
#include <errno.h>
#include <string.h>

#include "stop.h"

/* If a whole message is there, take it out and return 1; 0: not yet; or a
 * negative errno. */
static int
take_out(struct stop *stop, struct receive *me)
{
    size_t size, whole;

    if (stop->count < 2)
        return 0;
    size = (size_t)(stop->bytes[0] * 256 + (signed char)stop->bytes[1]);
    if (size > MESSAGE_MAX)
        return -EMSGSIZE;
    whole = 2 + size;
    if (stop->count < whole)
        return 0;
    memcpy(me->text, stop->bytes + 2, size);
    me->size = size;
    stop->count -= whole;
    memmove(stop->bytes, stop->bytes + whole, stop->count);
    return 1;
}

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;

    while ((me->result = take_out(stop, me)) == 0) {
        int count = wire_read(stop->wire, cx, stop->bytes + stop->count,
                              sizeof stop->bytes - stop->count);

        if (count == -EAGAIN)
            return RT_PENDING;
        if (count <= 0) {
            me->result = count == 0 && stop->count > 0 ? -EPROTO : count;
            return RT_READY;
        }
        stop->count += (size_t)count;
    }
    return RT_READY;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
