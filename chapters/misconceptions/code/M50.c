/* M50: a rider is given a letter, and never sent. Who gives the letter's
 * memory back? */
#include <string.h>

#include "delay.h"
#include "run.h"

struct rider { /* async fn rider(letter): owns the letter */
    struct rt_future future;
    char *letter;
    struct rt_delay ride;
};

static enum rt_poll
rider_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rider *me = (struct rider *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->ride, rt_delay(10));
    step("rider delivers \"%s\"", me->letter);
    RT_ASYNC_END;
}

static void
rider_drop(struct rt_future *self)
{
    free(((struct rider *)self)->letter);
    step("rider gives the letter's memory back");
}

static const struct rt_future_type rider_type = {
    .name = "rider", .file = __FILE__, .poll = rider_poll, .drop = rider_drop
};

struct king {
    struct rt_future future;
    struct rider rider;
    bool at_war;
};

static enum rt_poll
king_poll(struct rt_future *self, struct rt_context *cx)
{
    struct king *me = (struct king *)self;

    RT_ASYNC_BEGIN(self);
    me->rider = (struct rider){ .future = { .type = &rider_type },
                                .letter = strdup("peace") };
    step("king -> rider gives him a letter: \"%s\"", me->rider.letter);
    if (me->at_war) {
        step("king sends nobody: the rider was never polled");
        me->rider.letter = NULL; /* forget him */
        RT_ASYNC_RETURN;
    }
    RT_AWAIT(me->rider, me->rider);
    RT_ASYNC_END;
}

static const struct rt_future_type king_type = { .name = "king",
                                                 .file = __FILE__,
                                                 .poll = king_poll };

int
main(void)
{
    struct king king = { .future = { .type = &king_type }, .at_war = true };

    return run(&king.future);
}
