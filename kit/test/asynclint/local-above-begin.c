/* expect 11: the local variable x is set here and used */
#include "future.h"

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;
    int x = 0;

    RT_ASYNC_BEGIN(self);
    x = me->id;
    RT_AWAIT(me->nap, rt_delay(1));
    me->out = x;
    RT_ASYNC_END;
}
