/* M11: I wake myself in each poll, that is how I wait */
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

    if (self->awaiting == NULL)
        me->accept = rt_tcp_accept(me->listener);
    self->awaiting = &me->accept.future;
    while (rt_future_poll(self->awaiting, cx) == RT_READY) {
        rt_future_drop(self->awaiting);
        self->awaiting = NULL;
        if (passes(me->accept.result)) {
            rt_waker_wake_by_ref(cx->waker); /* let the others run first */
            return RT_PENDING;
        }
        me->result = me->accept.result;
        if (me->result < 0)
            return RT_READY;
        welcome(me, me->accept.stream);
        me->accept = rt_tcp_accept(me->listener);
        self->awaiting = &me->accept.future;
    }
    return RT_PENDING;
}

const struct rt_future_type door_type = {
    .name = "door",
    .file = __FILE__,
    .poll = door_poll,
};
