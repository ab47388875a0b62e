/* M37|M36: rt_coop_yield is a call like sched_yield: the others run in it,
 * and then it returns
 *
 * Breaks: after 10 rows it wakes itself and draws on: the poll has not
 * returned, so nobody runs until the page is done */
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
                rt_coop_yield(cx);
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
