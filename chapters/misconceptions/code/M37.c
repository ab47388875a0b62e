/* M37: a clerk files 1,000 papers. Each is an await, and each is ready at once.
 * A customer stands at the counter. */
#include "delay.h"
#include "join_handle.h"
#include "run.h"
#include "spawn.h"
#include "yield.h"

static int filed;

struct clerk {
    struct rt_future future;
    struct rt_delay paper;
    struct rt_yield pause;
};

static enum rt_poll
clerk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct clerk *me = (struct clerk *)self;

    RT_ASYNC_BEGIN(self);
    step("clerk begins to file");
    while (filed < 1000) {
        RT_AWAIT(me->paper, rt_delay(0));
        filed++;
    }
    step("clerk has filed %d papers", filed);
    RT_ASYNC_END;
}

static enum rt_poll
customer_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    step("customer has his turn after %d papers", filed);
    return RT_READY;
}

static const struct rt_future_type clerk = {
    .name = "clerk",
    .file = __FILE__,
    .poll = clerk_poll,
    RT_FUTURE_LAYOUT(struct clerk),
};
static const struct rt_future_type customer = {
    .name = "customer",
    .file = __FILE__,
    .poll = customer_poll,
    RT_FUTURE_LAYOUT(struct clerk),
};

struct office {
    struct rt_future future;
    struct rt_join_handle people[2];
    struct rt_join join;
};

static enum rt_poll
office_poll(struct rt_future *self, struct rt_context *cx)
{
    struct office *me = (struct office *)self;

    RT_ASYNC_BEGIN(self);
    me->people[0] = rt_spawn(((struct clerk){ .future = { .type = &clerk } }));
    me->people[1] =
        rt_spawn(((struct clerk){ .future = { .type = &customer } }));
    RT_AWAIT(me->join, rt_join_only(&me->people[0]));
    RT_AWAIT(me->join, rt_join_only(&me->people[1]));
    RT_ASYNC_END;
}

static const struct rt_future_type office_type = { .name = "office",
                                                   .file = __FILE__,
                                                   .poll = office_poll };

int
main(void)
{
    struct office office = { .future = { .type = &office_type } };

    return run(&office.future);
}
