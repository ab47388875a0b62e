/* M18: a captain waits for four boats, which come home one after the other. */
#include "delay.h"
#include "join_all.h"
#include "run.h"

#define BOATS 4

static unsigned polls;

struct boat {
    struct rt_future future;
    struct rt_delay trip;
    unsigned ms;
};

static enum rt_poll
boat_poll(struct rt_future *self, struct rt_context *cx)
{
    struct boat *me = (struct boat *)self;

    polls++;
    if (me->trip.future.type == NULL)
        me->trip = rt_delay(me->ms);
    if (rt_future_poll(&me->trip.future, cx) == RT_PENDING)
        return RT_PENDING;
    step("boat -> captain comes home at %u, after %u polls in all", me->ms,
         polls);
    return RT_READY;
}

static void
boat_drop(struct rt_future *self)
{
    rt_future_drop(&((struct boat *)self)->trip.future);
}

static const struct rt_future_type boat_type = {
    .name = "boat", .file = __FILE__, .poll = boat_poll, .drop = boat_drop
};

int
main(void)
{
    struct boat boats[BOATS];
    struct rt_future *children[BOATS];
    struct rt_join_all harbour = rt_join_all(children, BOATS);

    for (unsigned i = 0; i < BOATS; i++) {
        boats[i] = (struct boat){ .future = { .type = &boat_type },
                                  .ms = 10 * (i + 1) };
        children[i] = &boats[i].future;
    }
    run(&harbour.future);
    printf("polls=%u\n", polls);
    return 0;
}
