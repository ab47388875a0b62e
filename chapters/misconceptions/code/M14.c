/* M14: a waiter counts his guests, walks to the kitchen, and orders. */
#include "delay.h"
#include "run.h"

struct waiter {
    struct rt_future future;
    struct rt_delay walk;
    int guests; /* the place that lives as long as he does */
};

static enum rt_poll
waiter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct waiter *me = (struct waiter *)self;
    int guests = 0;

    RT_ASYNC_BEGIN(self);
    guests = 4; /* asynclint: ok, M14 is about what becomes of it */
    step("waiter counts %d guests", guests);
    RT_AWAIT(me->walk, rt_delay(10));
    step("waiter orders %d soups", guests);
    RT_ASYNC_END;
}

static const struct rt_future_type waiter_type = { .name = "waiter",
                                                   .file = __FILE__,
                                                   .poll = waiter_poll };

int
main(void)
{
    struct waiter waiter = { .future = { .type = &waiter_type } };

    return run(&waiter.future);
}
