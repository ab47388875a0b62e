/* M15: a barman mixes what was ordered. Tea has to draw for 4 minutes, here
 * ms. */
#include "delay.h"
#include "run.h"

enum drink { TEA, WATER };

struct barman {
    struct rt_future future;
    enum drink drink;
    struct rt_delay draw;
};

static enum rt_poll
barman_poll(struct rt_future *self, struct rt_context *cx)
{
    struct barman *me = (struct barman *)self;

    RT_ASYNC_BEGIN(self);
    step("barman -> pot begins at %u", now_ms(cx->clock));
    if (me->drink == TEA) {
        RT_AWAIT(me->draw, rt_delay(4));
    }
    step("pot -> barman is ready at %u", now_ms(cx->clock));
    RT_ASYNC_END;
}

static const struct rt_future_type barman_type = { .name = "barman",
                                                   .file = __FILE__,
                                                   .poll = barman_poll };

int
main(void)
{
    struct barman barman = { .future = { .type = &barman_type }, .drink = TEA };

    return run(&barman.future);
}
