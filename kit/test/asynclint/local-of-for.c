/* expect 10: the local variable i lives across the await of line 11 */
#include "future.h"

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;

    RT_ASYNC_BEGIN(self);
    for (size_t i = 0; i < 3; i++) {
        RT_AWAIT(me->nap, rt_delay(1));
        me->out += (int)i;
    }
    RT_ASYNC_END;
}
