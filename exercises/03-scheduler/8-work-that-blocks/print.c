#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            /* GIVE WAY, now and then: how many rows are 10 ms? */
            draw_row(me, cx);
        }
        /* WAIT until it is dry, and let the thread go meanwhile. */
        sleep_ms(cx, DRY_MS);
    }
    RT_ASYNC_END;
}
