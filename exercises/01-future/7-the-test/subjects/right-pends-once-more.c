/* looks, registers, looks again; what it sees then, it says in the next poll */
#include "gate.h"

void
gate_init(struct gate *gate)
{
    pthread_mutex_init(&gate->lock, NULL);
    gate->open = false;
    rt_cell_init(&gate->cell);
}

void
gate_fini(struct gate *gate)
{
    rt_cell_fini(&gate->cell);
    pthread_mutex_destroy(&gate->lock);
}

void
gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    pthread_mutex_unlock(&gate->lock);
    rt_cell_wake(&gate->cell);
}

static bool
is_open(struct gate *gate)
{
    bool open;

    pthread_mutex_lock(&gate->lock);
    open = gate->open;
    pthread_mutex_unlock(&gate->lock);
    return open;
}

static enum rt_poll
gate_wait_poll(struct rt_future *self, struct rt_context *cx)
{
    struct gate_wait *me = (struct gate_wait *)self;

    if (is_open(me->gate))
        return RT_READY;
    rt_cell_register(&me->gate->cell, cx->waker);
    if (is_open(me->gate))
        rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

static void
gate_wait_drop(struct rt_future *self)
{
    struct gate_wait *me = (struct gate_wait *)self;

    rt_cell_clear(&me->gate->cell);
}

static const struct rt_future_type gate_wait_type = {
    .name = "gate_wait",
    .file = __FILE__,
    .poll = gate_wait_poll,
    .drop = gate_wait_drop,
};

struct gate_wait
gate_wait(struct gate *gate)
{
    return (struct gate_wait){ .future = { .type = &gate_wait_type },
                               .gate = gate };
}
