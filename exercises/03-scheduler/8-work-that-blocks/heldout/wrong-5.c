/* M38|M37: each poll has a budget, so I take one for each row and the
 * runtime sees to it that I am fair
 *
 * Breaks: the budget is 128 results and a page has 100 rows: a whole page,
 * 100 ms, is drawn before it gives way */
#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            draw_row(me, cx);
            if (!rt_coop_take(cx))
                RT_AWAIT(me->yield, rt_yield());
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
