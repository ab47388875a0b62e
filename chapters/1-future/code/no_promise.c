/* A future that says "pending" and has left its waker with nobody. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

struct parcel {
    struct rt_future future;
    struct rt_delay van; /* brings it */
};

static enum rt_poll
parcel_poll(struct rt_future *self, struct rt_context *cx)
{
    struct parcel *me = (struct parcel *)self;

    (void)me;
    (void)cx;
    return RT_PENDING; /* no promise */
}

/* The van may be on its way: whoever polled it drops it (F3). */
static void
parcel_drop(struct rt_future *self)
{
    rt_future_drop(&((struct parcel *)self)->van.future);
}

static const struct rt_future_type parcel_type = {
    .name = "parcel", .file = __FILE__, .poll = parcel_poll, .drop = parcel_drop
};

int
main(void)
{
    struct parcel parcel = { .future = { .type = &parcel_type },
                             .van = rt_delay(100) };
    struct rt_clock clock;

    rt_clock_init(&clock, rt_clock_kind_wanted());
    if (rt_block_on(&clock, &parcel.future) == 0)
        puts("the parcel is there");
    rt_clock_fini(&clock);
    return 0;
}
