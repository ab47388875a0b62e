/* M14: my local variable is still there after the await */
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
    size = (size_t)stop->bytes[0] << 8 | stop->bytes[1];
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
    struct stop mine = { .count = 0 };

    memcpy(mine.bytes, me->stop->bytes, me->stop->count);
    mine.count = me->stop->count;
    while ((me->result = take_out(&mine, me)) == 0) {
        int count = wire_read(me->stop->wire, cx, mine.bytes + mine.count,
                              sizeof mine.bytes - mine.count);

        if (count == -EAGAIN)
            return RT_PENDING;
        if (count <= 0) {
            me->result = count == 0 && mine.count > 0 ? -EPROTO : count;
            return RT_READY;
        }
        mine.count += (size_t)count;
    }
    memcpy(me->stop->bytes, mine.bytes, mine.count);
    me->stop->count = mine.count;
    return RT_READY;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
