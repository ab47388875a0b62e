/* Every await here keeps F8; asynclint says nothing. */
#include "future.h"

static int
helper(int x)
{
    int y = x;

    return y + 1;
}

static enum rt_poll
good_poll(struct rt_future *self, struct rt_context *cx)
{
    struct good *me = (struct good *)self;
    static const char *const names[] = { "a;{", "RT_AWAIT(" };
    unsigned left;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < 3; me->i++) {
        RT_AWAIT(me->nap, rt_delay(100));
        int x = helper(me->i); /* its block ends before the next await */
        me->sum += x;
    }
    {
        size_t length = strlen(names[0]);
        me->sum += (int)length;
    }
    switch (me->sum) {
    case 1:
        me->ms = 10;
        break;
    default:
        me->ms = 20;
    }
    /* RT_AWAIT(in a comment, twice); RT_AWAIT(in a comment, twice); */
    left = me->sum;
    RT_AWAIT(me->nap, rt_delay(left)); /* used before it suspends */
    RT_AWAIT(me->nap, rt_delay(me->ms));
    me->out = me->sum * 10;
    RT_ASYNC_END;
}
