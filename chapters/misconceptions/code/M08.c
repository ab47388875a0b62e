/* M08: a cook puts a plate on the counter, rings, and clears the counter: the
 * waiter has been rung for, so he has taken it. */
#include "cell.h"
#include "delay.h"
#include "join_all.h"
#include "run.h"

static const char *counter; /* NULL: nothing on it */
static struct rt_cell bell;
static bool rung;

static enum rt_poll
waiter_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    rt_cell_register(&bell, cx->waker);
    if (!rung) {
        step("waiter leaves his waker at the bell, PENDING");
        return RT_PENDING;
    }
    step("waiter is polled, and carries %s",
         counter != NULL ? counter : "nothing");
    return RT_READY;
}

static const struct rt_future_type waiter_type = { .name = "waiter",
                                                   .file = __FILE__,
                                                   .poll = waiter_poll };

struct cook {
    struct rt_future future;
    struct rt_delay work;
};

static enum rt_poll
cook_poll(struct rt_future *self, struct rt_context *cx)
{
    struct cook *me = (struct cook *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->work, rt_delay(10));
    counter = "a soup";
    rung = true;
    step("cook -> waiter puts the soup there, and wakes him");
    rt_cell_wake(&bell);
    counter = NULL;
    step("cook has returned from the wake");
    RT_ASYNC_END;
}

static const struct rt_future_type cook_type = { .name = "cook",
                                                 .file = __FILE__,
                                                 .poll = cook_poll };

int
main(void)
{
    struct rt_future waiter = { .type = &waiter_type };
    struct cook cook = { .future = { .type = &cook_type } };
    struct rt_future *both[] = { &waiter, &cook.future };
    struct rt_join_all all = rt_join_all(both, 2);

    rt_cell_init(&bell);
    return run(&all.future);
}
