/* M36: a painter paints a picture for 100 ms, with a call that blocks. A
 * waiter has a guest at his table. */
#include "delay.h"
#include "join_handle.h"
#include "run.h"
#include "spawn.h"

/* What a sleep(), or a read() from a disk, does to a thread: time passes, and
 * nothing else can happen on it. */
static void
block(struct rt_clock *clock, unsigned ms)
{
    rt_clock_move(clock, rt_clock_now(clock) + ms * RT_NS_PER_MS);
}

struct person {
    struct rt_future future;
    struct rt_delay rest;
};

static enum rt_poll
painter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct person *me = (struct person *)self;

    RT_ASYNC_BEGIN(self);
    step("painter begins at %u", now_ms(cx->clock));
    block(cx->clock, 100);
    RT_AWAIT(me->rest, rt_delay(0));
    step("painter has a picture at %u", now_ms(cx->clock));
    RT_ASYNC_END;
}

static enum rt_poll
waiter_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    step("waiter serves his guest at %u", now_ms(cx->clock));
    return RT_READY;
}

static const struct rt_future_type painter = {
    .name = "painter",
    .file = __FILE__,
    .poll = painter_poll,
    RT_FUTURE_LAYOUT(struct person),
};
static const struct rt_future_type waiter = {
    .name = "waiter",
    .file = __FILE__,
    .poll = waiter_poll,
    RT_FUTURE_LAYOUT(struct person),
};

struct house {
    struct rt_future future;
    struct rt_join_handle people[2];
    struct rt_join join;
};

static enum rt_poll
house_poll(struct rt_future *self, struct rt_context *cx)
{
    struct house *me = (struct house *)self;

    RT_ASYNC_BEGIN(self);
    me->people[0] =
        rt_spawn(((struct person){ .future = { .type = &painter } }));
    me->people[1] =
        rt_spawn(((struct person){ .future = { .type = &waiter } }));
    RT_AWAIT(me->join, rt_join_only(&me->people[0]));
    RT_AWAIT(me->join, rt_join_only(&me->people[1]));
    RT_ASYNC_END;
}

static const struct rt_future_type house_type = { .name = "house",
                                                  .file = __FILE__,
                                                  .poll = house_poll };

int
main(void)
{
    struct house house = { .future = { .type = &house_type } };

    return run(&house.future);
}
