/* Unusual: a local variable on purpose: when this poll began. It gives way
 * by the clock, after 8 ms, and not by the row */
#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;
    const uint64_t begun = rt_clock_now(cx->clock); /* anew in each poll */

    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            if (rt_clock_now(cx->clock) - begun >= 8 * RT_NS_PER_MS)
                RT_AWAIT(me->yield, rt_yield());
            draw_row(me, cx);
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
