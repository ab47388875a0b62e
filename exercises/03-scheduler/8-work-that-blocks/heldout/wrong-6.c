/* M36: a sleep is harmless if it is short: I sleep in slices of 10 ms and
 * give way between them
 *
 * Breaks: rows 90 to 99 and the first slice are one poll of 20 ms; and while
 * it dries, the thread stands still in sleep_ms */
#include "print.h"

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            if (me->row % 10 == 0)
                RT_AWAIT(me->yield, rt_yield());
            draw_row(me, cx);
        }
        for (me->count = 0; me->count < DRY_MS; me->count += 10) {
            sleep_ms(cx, 10);
            RT_AWAIT(me->yield, rt_yield());
        }
    }
    RT_ASYNC_END;
}
