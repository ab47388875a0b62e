/* M40: two cashiers put money into one till, under its lock. Each asks the bank
 * first, which takes 10 ms. */
#include "delay.h"
#include "join_handle.h"
#include "run.h"
#include "spawn.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int till; /* under the lock */

struct cashier {
    struct rt_future future;
    struct rt_delay bank;
    const char *name;
};

static enum rt_poll
cashier_poll(struct rt_future *self, struct rt_context *cx)
{
    struct cashier *me = (struct cashier *)self;

    RT_ASYNC_BEGIN(self);
    step("%s -> lock wants it", me->name);
    pthread_mutex_lock(&lock);
    step("lock -> %s is yours", me->name);
    RT_AWAIT(me->bank, rt_delay(10));
    till += 5;
    pthread_mutex_unlock(&lock);
    step("%s -> lock gives it back, the till has %d", me->name, till);
    RT_ASYNC_END;
}

static const struct rt_future_type cashier = {
    .name = "cashier",
    .file = __FILE__,
    .poll = cashier_poll,
    RT_FUTURE_LAYOUT(struct cashier),
};

struct shop {
    struct rt_future future;
    struct rt_join_handle a, b;
    struct rt_join join;
};

static enum rt_poll
shop_poll(struct rt_future *self, struct rt_context *cx)
{
    struct shop *me = (struct shop *)self;

    RT_ASYNC_BEGIN(self);
    me->a = rt_spawn(
        ((struct cashier){ .future = { .type = &cashier }, .name = "A" }));
    me->b = rt_spawn(
        ((struct cashier){ .future = { .type = &cashier }, .name = "B" }));
    RT_AWAIT(me->join, rt_join_only(&me->a));
    RT_AWAIT(me->join, rt_join_only(&me->b));
    RT_ASYNC_END;
}

static const struct rt_future_type shop_type = { .name = "shop",
                                                 .file = __FILE__,
                                                 .poll = shop_poll };

int
main(void)
{
    struct shop shop = { .future = { .type = &shop_type } };

    return run(&shop.future);
}
