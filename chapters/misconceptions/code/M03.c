/* M03: a host looks once himself whether the parcel is there, then lets a join
 * wait for parcel and courier. */
#include "cell.h"
#include "delay.h"
#include "join_all.h"
#include "run.h"

static bool here;
static struct rt_cell door;

struct parcel {
    struct rt_future future;
    bool left; /* our waker is with the door */
};

static enum rt_poll
parcel_poll(struct rt_future *self, struct rt_context *cx)
{
    struct parcel *me = (struct parcel *)self;

    if (!me->left) { /* once is enough */
        rt_cell_register(&door, cx->waker);
        step("parcel leaves the waker of this poll at the door");
        me->left = true;
    }
    return here ? RT_READY : RT_PENDING;
}

static const struct rt_future_type parcel_type = { .name = "parcel",
                                                   .file = __FILE__,
                                                   .poll = parcel_poll };

struct courier {
    struct rt_future future;
    struct rt_delay ride;
};

static enum rt_poll
courier_poll(struct rt_future *self, struct rt_context *cx)
{
    struct courier *me = (struct courier *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->ride, rt_delay(10));
    here = true;
    step("courier -> host brings it, wakes the waker at the door");
    rt_cell_wake(&door);
    RT_ASYNC_END;
}

static const struct rt_future_type courier_type = { .name = "courier",
                                                    .file = __FILE__,
                                                    .poll = courier_poll };

struct host {
    struct rt_future future;
    struct parcel parcel;
    struct courier courier;
    struct rt_future *both[2];
    struct rt_join_all all;
};

static enum rt_poll
host_poll(struct rt_future *self, struct rt_context *cx)
{
    struct host *me = (struct host *)self;

    RT_ASYNC_BEGIN(self);
    step("host polls the parcel with a waker of his own");
    rt_future_poll(&me->parcel.future, cx);
    me->both[0] = &me->parcel.future;
    me->both[1] = &me->courier.future;
    step("host -> join hands it to a join, which has a waker for each");
    RT_AWAIT(me->all, rt_join_all(me->both, 2));
    step("host has his parcel");
    RT_ASYNC_END;
}

static const struct rt_future_type host_type = { .name = "host",
                                                 .file = __FILE__,
                                                 .poll = host_poll };

int
main(void)
{
    struct host host = { .future = { .type = &host_type },
                         .parcel = { .future = { .type = &parcel_type } },
                         .courier = { .future = { .type = &courier_type } } };

    rt_cell_init(&door);
    return run(&host.future);
}
