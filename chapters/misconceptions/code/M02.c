/* M02: a lamp goes on when the sun has set. It says PENDING until then, and
 * waits to be polled again. */
#include "cell.h"
#include "delay.h"
#include "join_all.h"
#include "run.h"

static bool dark;
static struct rt_cell dusk; /* whoever waits for it leaves a waker here */

static enum rt_poll
lamp_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    if (dark) {
        step("lamp goes on");
        return RT_READY;
    }
    step("lamp finds daylight, says PENDING");
    return RT_PENDING;
}

static const struct rt_future_type lamp_type = { .name = "lamp",
                                                 .file = __FILE__,
                                                 .poll = lamp_poll };

struct sun {
    struct rt_future future;
    struct rt_delay day;
};

static enum rt_poll
sun_poll(struct rt_future *self, struct rt_context *cx)
{
    struct sun *me = (struct sun *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->day, rt_delay(10));
    dark = true;
    step("sun %s lamp sets, wakes whoever waits",
         dusk.waker.type != NULL ? "->" : "-x");
    rt_cell_wake(&dusk);
    RT_ASYNC_END;
}

static const struct rt_future_type sun_type = { .name = "sun",
                                                .file = __FILE__,
                                                .poll = sun_poll };

int
main(void)
{
    struct rt_future lamp = { .type = &lamp_type };
    struct sun sun = { .future = { .type = &sun_type } };
    struct rt_future *both[] = { &lamp, &sun.future };
    struct rt_join_all evening = rt_join_all(both, 2);

    rt_cell_init(&dusk);
    return run(&evening.future);
}
