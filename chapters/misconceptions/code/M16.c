/* M16: a cook sets an egg timer, loses interest, and throws the timer away. */
#include "delay.h"
#include "run.h"

struct cook {
    struct rt_future future;
    struct rt_delay *egg; /* on the heap */
    struct rt_delay soup;
};

static enum rt_poll
cook_poll(struct rt_future *self, struct rt_context *cx)
{
    struct cook *me = (struct cook *)self;

    RT_ASYNC_BEGIN(self);
    me->egg = malloc(sizeof *me->egg);
    if (me->egg == NULL)
        RT_ASYNC_RETURN;
    *me->egg = rt_delay(10);
    rt_future_poll(&me->egg->future, cx);
    step("egg -> clock is polled: its alarm stands in the clock's list");
    step("cook frees the egg's future");
    free(me->egg);
    step("clock -> egg walks its list, to add the soup");
    RT_AWAIT(me->soup, rt_delay(20));
    step("cook serves the soup");
    RT_ASYNC_END;
}

static const struct rt_future_type cook_type = { .name = "cook",
                                                 .file = __FILE__,
                                                 .poll = cook_poll };

int
main(void)
{
    struct cook cook = { .future = { .type = &cook_type } };

    return run(&cook.future);
}
