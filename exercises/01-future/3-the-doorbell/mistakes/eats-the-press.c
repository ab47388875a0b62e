/* M13: the wake tells me what happened */
#include "porter.h"

static enum rt_poll
porter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct porter *me = (struct porter *)self;

    if (door_was_pressed(me->door))
        return RT_READY;
    rt_cell_register(&me->door->cell, cx->waker);
    if (door_was_pressed(me->door))
        rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

static const struct rt_future_type porter_type = {
    .name = "porter",
    .file = __FILE__,
    .poll = porter_poll,
};

struct porter
porter(struct door *door)
{
    return (struct porter){ .future = { .type = &porter_type }, .door = door };
}
