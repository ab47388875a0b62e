/* expect 10: two awaits on one line */
#include "future.h"

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->nap, rt_delay(1)); RT_AWAIT(me->nap, rt_delay(2));
    RT_ASYNC_END;
}
