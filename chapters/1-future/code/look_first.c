/* A future looks and leaves its waker, in one order or the other. The reply
 * comes between the two steps; a friend keeps a clone of the waker, so that the
 * executor cannot know that nobody will use it. */
#include <stdbool.h>
#include <stdio.h>

#include "block_on.h"
#include "cell.h"

static bool look_first = true;

struct reply {
    struct rt_future future;
    struct rt_cell cell;
    bool there;
    struct rt_waker friend;
};

/* The other side: first make it true, then wake. It would be another thread. */
static void
reply_comes(struct reply *me)
{
    me->there = true;
    rt_cell_wake(&me->cell);
}

static enum rt_poll
reply_poll(struct rt_future *self, struct rt_context *cx)
{
    struct reply *me = (struct reply *)self;
    bool seen;

    if (me->friend.type == NULL)
        me->friend = rt_waker_clone(cx->waker);
    if (look_first) {
        seen = me->there;
        reply_comes(me);
        rt_cell_register(&me->cell, cx->waker);
    } else {
        rt_cell_register(&me->cell, cx->waker);
        reply_comes(me);
        seen = me->there;
    }
    return seen ? RT_READY : RT_PENDING;
}

static void
reply_drop(struct rt_future *self)
{
    struct reply *me = (struct reply *)self;

    rt_waker_drop(&me->friend);
    rt_cell_fini(&me->cell);
}

static const struct rt_future_type reply_type = {
    .name = "reply", .file = __FILE__, .poll = reply_poll, .drop = reply_drop
};

int
main(void)
{
    struct reply reply = { .future = { .type = &reply_type } };
    struct rt_clock clock;

    rt_clock_init(&clock, RT_CLOCK_REAL);
    rt_cell_init(&reply.cell);
    rt_block_on(&clock, &reply.future);
    puts("the reply is there");
    rt_clock_fini(&clock);
    return 0;
}
