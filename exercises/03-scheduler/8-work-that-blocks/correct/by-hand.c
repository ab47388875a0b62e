/* Right: a machine by hand, which gives way with rt_coop_yield. */
#include "print.h"

/* READY when the page is dry. */
static enum rt_poll
dry(struct print *me, struct rt_context *cx)
{
    if (me->count == 0) {
        me->delay = rt_delay(DRY_MS);
        me->count = 1;
    }
    if (rt_future_poll(&me->delay.future, cx) == RT_PENDING)
        return RT_PENDING;
    rt_future_drop(&me->delay.future);
    me->count = 0;
    return RT_READY;
}

enum rt_poll
print_poll(struct rt_future *self, struct rt_context *cx)
{
    struct print *me = (struct print *)self;

    while (me->page < PAGES) {
        for (unsigned i = 0; i < 8 && me->row < ROWS; i++) {
            draw_row(me, cx);
            me->row++;
        }
        if (me->row < ROWS) {
            rt_coop_yield(cx);
            return RT_PENDING;
        }
        if (dry(me, cx) == RT_PENDING)
            return RT_PENDING;
        me->row = 0;
        me->page++;
    }
    return RT_READY;
}
