/* M05: I was woken, so it is ready */
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

    if (self->awaiting == &me->nap.future) {
        rt_future_drop(self->awaiting); /* the pause is over */
        self->awaiting = NULL;
    }
    for (;;) {
        if (self->awaiting == NULL) {
            me->accept = rt_tcp_accept(me->listener);
            self->awaiting = &me->accept.future;
        }
        if (rt_future_poll(self->awaiting, cx) == RT_PENDING)
            return RT_PENDING;
        rt_future_drop(self->awaiting);
        self->awaiting = NULL;
        me->result = me->accept.result;
        if (passes(me->result)) {
            me->nap = rt_delay(10);
            self->awaiting = &me->nap.future;
            return rt_future_poll(self->awaiting, cx);
        }
        if (me->result < 0)
            return RT_READY;
        welcome(me, me->accept.stream);
    }
}

const struct rt_future_type door_type = {
    .name = "door",
    .file = __FILE__,
    .poll = door_poll,
};
