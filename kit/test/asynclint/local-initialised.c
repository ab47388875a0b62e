/* expect 10: the local variable x lives across the await of line 11 */
#include "future.h"

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;

    RT_ASYNC_BEGIN(self);
    int x = 5;
    RT_AWAIT(me->nap, rt_delay(1));
    me->out = x;
    RT_ASYNC_END;
}
