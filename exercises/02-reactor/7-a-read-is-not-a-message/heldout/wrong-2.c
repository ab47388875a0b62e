/* M42: the text goes to me->text in the end, so I read it right into there
 * and save the copy
 *
 * Breaks: half a text came, the future is dropped: its bytes go with it, the
 * next future has a hole in its message */
#include <errno.h>
#include <string.h>

#include "stop.h"

static enum rt_poll
finish(struct receive *me, int result)
{
    me->result = result;
    return RT_READY;
}

/* `count` is how much of this message came: the length goes to `bytes`, the
 * text to its place in the future. */
static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    struct stop *stop = me->stop;
    size_t size, have;
    int got;

    for (;;) {
        if (stop->count < 2) {
            got = wire_read(stop->wire, cx, stop->bytes + stop->count,
                            2 - stop->count);
        } else {
            size = (size_t)stop->bytes[0] << 8 | stop->bytes[1];
            have = stop->count - 2;
            if (size > MESSAGE_MAX)
                return finish(me, -EMSGSIZE);
            if (have == size) {
                me->size = size;
                stop->count = 0;
                return finish(me, 1);
            }
            got = wire_read(stop->wire, cx, me->text + have, size - have);
        }
        if (got == -EAGAIN)
            return RT_PENDING;
        if (got < 0)
            return finish(me, got);
        if (got == 0)
            return finish(me, stop->count == 0 ? 0 : -EPROTO);
        stop->count += (size_t)got;
    }
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
