/* M17: a traveller asks the bank, which takes 20 ms, and the post, which takes
 * 30. He stands in one queue, then in the other. */
#include "delay.h"
#include "join_all.h"
#include "run.h"

struct desk { /* async fn desk(name, ms) */
    struct rt_future future;
    const char *name;
    unsigned ms;
    struct rt_delay queue;
};

static enum rt_poll
desk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct desk *me = (struct desk *)self;

    RT_ASYNC_BEGIN(self);
    step("traveller -> %s asks at %u", me->name, now_ms(cx->clock));
    RT_AWAIT(me->queue, rt_delay(me->ms));
    step("%s -> traveller answers at %u", me->name, now_ms(cx->clock));
    RT_ASYNC_END;
}

static const struct rt_future_type desk_type = { .name = "desk",
                                                 .file = __FILE__,
                                                 .poll = desk_poll };

static struct desk
desk(const char *name, unsigned ms)
{
    return (struct desk){ .future = { .type = &desk_type },
                          .name = name,
                          .ms = ms };
}

struct traveller {
    struct rt_future future;
    struct desk bank, post;
    struct rt_future *both[2];
    struct rt_join_all all;
};

static enum rt_poll
traveller_poll(struct rt_future *self, struct rt_context *cx)
{
    struct traveller *me = (struct traveller *)self;

    RT_ASYNC_BEGIN(self);
    me->both[0] = &me->bank.future;
    me->both[1] = &me->post.future;
    RT_AWAIT(me->bank, desk("bank", 20));
    RT_AWAIT(me->post, desk("post", 30));
    printf("done at %u ms\n", now_ms(cx->clock));
    RT_ASYNC_END;
}

static const struct rt_future_type traveller_type = { .name = "traveller",
                                                      .file = __FILE__,
                                                      .poll = traveller_poll };

int
main(void)
{
    struct traveller traveller = { .future = { .type = &traveller_type } };

    return run(&traveller.future);
}
