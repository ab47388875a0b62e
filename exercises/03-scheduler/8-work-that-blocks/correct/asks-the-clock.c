/* Right: it gives way when its time is up, not after so many rows. */
#include "clock.h"
#include "print.h"

#define SLICE_MS 9U

static unsigned
ms(struct rt_context *cx)
{
    return (unsigned)(rt_clock_now(cx->clock) / RT_NS_PER_MS);
}

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    me->count = ms(cx);
    RT_ASYNC_BEGIN(self);
    for (me->page = 0; me->page < PAGES; me->page++) {
        for (me->row = 0; me->row < ROWS; me->row++) {
            draw_row(me, cx);
            if (ms(cx) - me->count >= SLICE_MS)
                RT_AWAIT(me->yield, rt_yield());
        }
        RT_AWAIT(me->delay, rt_delay(DRY_MS));
    }
    RT_ASYNC_END;
}
