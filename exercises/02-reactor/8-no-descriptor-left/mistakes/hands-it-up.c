/* none: the server ends because it is full */
#include <errno.h>

#include "door.h"

static enum rt_poll
door_poll(struct rt_future *self, struct rt_context *cx)
{
    struct door *me = (struct door *)self;

    RT_ASYNC_BEGIN(self);
    for (;;) {
        RT_AWAIT(me->accept, rt_tcp_accept(me->listener));
        me->result = me->accept.result;
        if (me->result < 0)
            RT_ASYNC_RETURN;
        welcome(me, me->accept.stream);
    }
    RT_ASYNC_END;
}

const struct rt_future_type door_type = {
    .name = "door",
    .file = __FILE__,
    .poll = door_poll,
};
