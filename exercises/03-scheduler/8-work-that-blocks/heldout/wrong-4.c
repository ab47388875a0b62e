/* M11|M36: to wait is to yield again and again until the time is there
 *
 * Breaks: while a page dries it is polled without end: more than 50 polls,
 * and the task is never idle so the clock cannot jump */
#include "print.h"

static unsigned
now_ms(struct rt_context *cx)
{
    return (unsigned)(rt_clock_now(cx->clock) / RT_NS_PER_MS);
}

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
        /* in ms, from now on */
        me->count = now_ms(cx) + DRY_MS;
        while (now_ms(cx) < me->count)
            RT_AWAIT(me->yield, rt_yield());
    }
    RT_ASYNC_END;
}
