/* M29: one read gives me one message */
#include <errno.h>
#include <string.h>

#include "stop.h"

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    unsigned char bytes[2 + MESSAGE_MAX];
    int count = wire_read(me->stop->wire, cx, bytes, sizeof bytes);

    if (count == -EAGAIN)
        return RT_PENDING;
    me->result = count > 0 ? 1 : count;
    if (count >= 2) {
        me->size = (size_t)count - 2;
        memcpy(me->text, bytes + 2, me->size);
    }
    return RT_READY;
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
