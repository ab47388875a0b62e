/* M01: the delay runs from the moment I make it, so I make it and go on
 *
 * Breaks: no page dries: the delay is never polled; the print is done after
 * 200 ms of drawing */
#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            draw_row(me, cx);
            if (me->row % 10 == 9)
                RT_AWAIT(me->yield, rt_yield());
        }
        me->delay = rt_delay(DRY_MS); /* it dries meanwhile */
    }
    RT_ASYNC_END;
}
