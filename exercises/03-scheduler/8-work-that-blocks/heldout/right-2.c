/* Unusual: one flat loop over all 200 rows in steps of 5, drawn by a helper;
 * 41 polls; no yield where the delay gives way anyway */
#include <assert.h>

#include "print.h"

#define STEP 5U

static_assert(ROWS % STEP == 0, "a step ends where a page ends");

/* Draw the next few rows; `count` is how many are drawn. */
static void
draw_some(struct print *me, struct rt_context *cx)
{
    do {
        me->page = me->count / ROWS;
        me->row = me->count % ROWS;
        draw_row(me, cx);
    } while (++me->count % STEP != 0);
}

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    RT_ASYNC_BEGIN(self);
    me->count = 0;
next:
    draw_some(me, cx);
    if (me->count % ROWS != 0)
        RT_AWAIT(me->yield, rt_yield());
    else
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    if (me->count < PAGES * ROWS)
        goto next;
    RT_ASYNC_END;
}
