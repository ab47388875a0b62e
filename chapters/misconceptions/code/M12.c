/* M12: a baker bakes one bread for each wake. Two orders come at once. */
#include "cell.h"
#include "delay.h"
#include "join_all.h"
#include "run.h"

static int orders, baked;
static struct rt_cell bell;

static enum rt_poll
baker_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    rt_cell_register(&bell, cx->waker);
    if (baked < orders) /* one wake, one bread */
        step("baker bakes bread %d of %d", ++baked, orders);
    return baked == 2 ? RT_READY : RT_PENDING;
}

static const struct rt_future_type baker_type = { .name = "baker",
                                                  .file = __FILE__,
                                                  .poll = baker_poll };

struct guest {
    struct rt_future future;
    struct rt_delay walk;
};

static enum rt_poll
guest_poll(struct rt_future *self, struct rt_context *cx)
{
    struct guest *me = (struct guest *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->walk, rt_delay(10));
    step("guest -> baker orders bread %d", ++orders);
    rt_cell_wake(&bell);
    RT_ASYNC_END;
}

static const struct rt_future_type guest_type = { .name = "guest",
                                                  .file = __FILE__,
                                                  .poll = guest_poll };

int
main(void)
{
    struct rt_future baker = { .type = &baker_type };
    struct guest a = { .future = { .type = &guest_type } };
    struct guest b = { .future = { .type = &guest_type } };
    struct rt_future *all[] = { &baker, &a.future, &b.future };
    struct rt_join_all shop = rt_join_all(all, 3);

    rt_cell_init(&bell);
    return run_watched(&shop.future);
}
