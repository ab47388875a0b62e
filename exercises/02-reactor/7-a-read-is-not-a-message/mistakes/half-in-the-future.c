/* M42: who loses a race goes on later where it stopped */
#include <errno.h>
#include <string.h>

#include "stop.h"

/* `size` counts what lies in `text`, the two bytes of the length with it. */
static int
want(struct receive *me, size_t size)
{
    return (int)(size - me->size);
}

static enum rt_poll
receive_poll(struct rt_future *self, struct rt_context *cx)
{
    struct receive *me = (struct receive *)self;
    unsigned char *length = me->stop->bytes;
    int count;

    for (;;) {
        size_t size = (size_t)length[0] << 8 | length[1];

        if (me->size < 2) {
            count = wire_read(me->stop->wire, cx, length + me->size,
                              (size_t)want(me, 2));
        } else if (size > MESSAGE_MAX) {
            me->result = -EMSGSIZE;
            return RT_READY;
        } else if (me->size == 2 + size) {
            me->size = size;
            me->result = 1;
            return RT_READY;
        } else {
            count = wire_read(me->stop->wire, cx, me->text + me->size - 2,
                              (size_t)want(me, 2 + size));
        }
        if (count == -EAGAIN)
            return RT_PENDING;
        if (count <= 0) {
            me->result = count == 0 && me->size > 0 ? -EPROTO : count;
            return RT_READY;
        }
        me->size += (size_t)count;
    }
}

const struct rt_future_type receive_type = {
    .name = "receive",
    .file = __FILE__,
    .poll = receive_poll,
};
