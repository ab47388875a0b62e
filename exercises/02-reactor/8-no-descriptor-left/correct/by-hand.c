#include <errno.h>

#include "door.h"

/* By hand: `awaiting` tells which of the two children is under way. */
static enum rt_poll
door_poll(struct rt_future *self, struct rt_context *cx)
{
    struct door *me = (struct door *)self;

    for (;;) {
        bool napping = self->awaiting == &me->nap.future;

        if (self->awaiting == NULL) {
            me->accept = rt_tcp_accept(me->listener);
            self->awaiting = &me->accept.future;
        }
        if (rt_future_poll(self->awaiting, cx) == RT_PENDING)
            return RT_PENDING;
        rt_future_drop(self->awaiting);
        self->awaiting = NULL;
        if (napping)
            continue;
        me->result = me->accept.result;
        switch (me->result) {
        case 0:
            welcome(me, me->accept.stream);
            break;
        case -EMFILE:
        case -ENFILE:
        case -ENOBUFS:
        case -ENOMEM:
            me->nap = rt_delay(50);
            self->awaiting = &me->nap.future;
            break;
        default:
            return RT_READY;
        }
    }
}

const struct rt_future_type door_type = {
    .name = "door",
    .file = __FILE__,
    .poll = door_poll,
};
