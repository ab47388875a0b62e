/* M07: two guests want to know the price. Each polls the same future. */
#include "delay.h"
#include "run.h"

struct price {
    struct rt_future future;
    struct rt_delay sum;
    int out;
};

static enum rt_poll
price_poll(struct rt_future *self, struct rt_context *cx)
{
    struct price *me = (struct price *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->sum, rt_delay(10));
    me->out = 42;
    RT_ASYNC_END;
}

static const struct rt_future_type price_type = { .name = "price",
                                                  .file = __FILE__,
                                                  .poll = price_poll };

struct table {
    struct rt_future future;
    struct price price;
};

static enum rt_poll
table_poll(struct rt_future *self, struct rt_context *cx)
{
    struct table *me = (struct table *)self;

    if (rt_future_poll(&me->price.future, cx) == RT_PENDING)
        return RT_PENDING;
    step("A -> price polls it: READY, %d", me->price.out);
    step("B -> price polls the same future");
    rt_future_poll(&me->price.future, cx);
    step("B finds the price, too: %d", me->price.out);
    return RT_READY;
}

static void
table_drop(struct rt_future *self)
{
    rt_future_drop(&((struct table *)self)->price.future);
}

static const struct rt_future_type table_type = {
    .name = "table", .file = __FILE__, .poll = table_poll, .drop = table_drop
};

int
main(void)
{
    struct table table = { .future = { .type = &table_type },
                           .price = { .future = { .type = &price_type } } };

    return run(&table.future);
}
