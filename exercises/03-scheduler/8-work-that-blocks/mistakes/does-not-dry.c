/* none: a page that nobody waits for is dry */
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
        me->count++;
    }
    RT_ASYNC_END;
}
