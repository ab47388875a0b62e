/* expect 13: an await inside the switch of line 11 */
#include "future.h"

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;

    RT_ASYNC_BEGIN(self);
    me->sum = 0;
    switch (me->kind) {
    case 1:
        RT_AWAIT(me->nap, rt_delay(1));
        break;
    default:
        break;
    }
    RT_ASYNC_END;
}
