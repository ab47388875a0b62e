/* Three futures, one inside of the other. The innermost breaks its promise. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

struct letter { /* waits for a stamp that nobody brings */
    struct rt_future future;
};

struct desk {
    struct rt_future future;
    struct rt_delay coffee;
    struct letter letter;
};

struct office {
    struct rt_future future;
    struct desk desk;
};

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    return RT_PENDING;
}

static const struct rt_future_type letter_type = { .name = "letter",
                                                   .file = __FILE__,
                                                   .poll = letter_poll };

static enum rt_poll
desk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct desk *me = (struct desk *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->coffee, rt_delay(5));
    RT_AWAIT(me->letter, ((struct letter){ { .type = &letter_type } }));
    RT_ASYNC_END;
}

static const struct rt_future_type desk_type = { .name = "desk",
                                                 .file = __FILE__,
                                                 .poll = desk_poll };

static enum rt_poll
office_poll(struct rt_future *self, struct rt_context *cx)
{
    struct office *me = (struct office *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->desk, ((struct desk){ .future = { .type = &desk_type } }));
    RT_ASYNC_END;
}

static const struct rt_future_type office_type = { .name = "office",
                                                   .file = __FILE__,
                                                   .poll = office_poll };

int
main(void)
{
    struct office office = { .future = { .type = &office_type } };
    struct rt_clock clock;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_block_on(&clock, &office.future);
    puts("closed for today");
    rt_clock_fini(&clock);
    return 0;
}
