/* none: it gives the listener up, and the queue with it */
#include <errno.h>

#include "door.h"

/* Does it help to try later? */
static bool
passes(int error)
{
    return error == -EMFILE || error == -ENFILE || error == -ENOBUFS ||
           error == -ENOMEM;
}

static enum rt_poll
door_poll(struct rt_future *self, struct rt_context *cx)
{
    struct door *me = (struct door *)self;

    RT_ASYNC_BEGIN(self);
    for (;;) {
        RT_AWAIT(me->accept, rt_tcp_accept(me->listener));
        if (passes(me->accept.result)) {
            rt_tcp_listener_close(me->listener);
            rt_tcp_listen(me->listener, "127.0.0.1", me->listener->port);
            RT_AWAIT(me->nap, rt_delay(10));
            continue;
        }
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
