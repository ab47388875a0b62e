/* M37: each await lets the others run, so I await a delay of 0, like
 * setTimeout(0)
 *
 * Breaks: a delay of 0 is ready in its first poll: no await gives way, the
 * page is drawn in one poll of 100 ms */
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
                RT_AWAIT(me->delay, rt_delay(0));
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
