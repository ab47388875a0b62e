/* M01: a cook makes the oven's future first, so that the oven heats up while
 * she kneads. */
#include "delay.h"
#include "join_all.h"
#include "run.h"

struct oven { /* async fn oven(): hot after 30 minutes, here ms */
    struct rt_future future;
    struct rt_delay heat;
};

static enum rt_poll
oven_poll(struct rt_future *self, struct rt_context *cx)
{
    struct oven *me = (struct oven *)self;

    RT_ASYNC_BEGIN(self);
    step("oven is switched on at %u", now_ms(cx->clock));
    RT_AWAIT(me->heat, rt_delay(30));
    step("oven -> cook is hot at %u", now_ms(cx->clock));
    RT_ASYNC_END;
}

static const struct rt_future_type oven_type = { .name = "oven",
                                                 .file = __FILE__,
                                                 .poll = oven_poll };

struct cook {
    struct rt_future future;
    struct oven oven;
    struct rt_delay dough;
    struct rt_future *both[2];
    struct rt_join_all all;
};

static enum rt_poll
cook_poll(struct rt_future *self, struct rt_context *cx)
{
    struct cook *me = (struct cook *)self;

    RT_ASYNC_BEGIN(self);
    me->oven = (struct oven){ .future = { .type = &oven_type } };
    me->dough = rt_delay(20);
    step("cook -x oven makes its future at %u", now_ms(cx->clock));
    me->both[0] = &me->dough.future;
    me->both[1] = &me->oven.future;
    RT_AWAIT(me->all, rt_join_all(me->both, 1)); /* knead, 20 ms */
    step("cook has kneaded at %u", now_ms(cx->clock));
    RT_AWAIT(me->all, rt_join_all(me->both + 1, 1)); /* the oven, please */
    step("cook bakes at %u", now_ms(cx->clock));
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
