/* M14: my local variable is still there after the await */
#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;
    static unsigned page, row;

    RT_ASYNC_BEGIN(self);
    for (page = 0; page < PAGES; page++) {
        for (row = 0; row < ROWS; row++) {
            me->page = page;
            me->row = row;
            draw_row(me, cx);
            if (row % 10 == 9)
                RT_AWAIT(me->yield, rt_yield());
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
