/* M11: an egg takes 4 minutes, here ms. In each poll it looks at the clock, and
 * wakes itself. `M11 5` tells of 5 polls, and gives up. */
#include "delay.h"
#include "run.h"

static int patience; /* 0: without end */

struct egg {
    struct rt_future future;
    struct rt_delay boil;
    int polls;
};

static enum rt_poll
egg_poll(struct rt_future *self, struct rt_context *cx)
{
    struct egg *me = (struct egg *)self;

    me->polls++;
    if (now_ms(cx->clock) < 4) {
        rt_waker_wake_by_ref(cx->waker);
        if (patience > 0)
            step("egg looks: %u ms; wakes itself, PENDING", now_ms(cx->clock));
        if (me->polls == patience) {
            printf("polls=%d, and it is still %u ms\n", me->polls,
                   now_ms(cx->clock));
            rt_trace_stop();
            exit(1);
        }
        return RT_PENDING;
    }
    printf("polls=%d\n", me->polls);
    return RT_READY;
}

static const struct rt_future_type egg_type = { .name = "egg",
                                                .file = __FILE__,
                                                .poll = egg_poll };

int
main(int argc, char **argv)
{
    struct egg egg = { .future = { .type = &egg_type }, .boil = rt_delay(4) };

    if (argc > 1)
        patience = atoi(argv[1]);
    return run(&egg.future);
}
