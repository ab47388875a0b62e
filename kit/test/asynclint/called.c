/* expect 7: which has no RT_ASYNC_BEGIN */
#include "future.h"

static enum rt_poll
called(struct trap *me, struct rt_context *cx)
{
    RT_AWAIT(me->nap, rt_delay(1));
    return RT_READY;
}
