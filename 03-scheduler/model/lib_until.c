#include "explore.h"
#include "lib_until.h"

void
event_init(struct event *event)
{
    rt_cell_init(&event->cell);
    explore_name((const void *)&event->happened, "happened", NULL);
    explore_name(&event->cell.lock, "cell.lock", NULL);
}

void
event_fini(struct event *event)
{
    rt_cell_fini(&event->cell);
}

void
event_happens(struct event *event)
{
    atomic_store(&event->happened, true);
    rt_cell_wake(&event->cell);
}

static enum rt_poll
until_poll(struct rt_future *self, struct rt_context *cx)
{
    struct until *me = (struct until *)self;

    rt_cell_register(&me->event->cell, cx->waker);
    if (!atomic_load(&me->event->happened)) {
        explore_note("the poll returns PENDING: not yet, its waker is left");
        return RT_PENDING;
    }
    me->event->finished++;
    me->out = 7;
    return RT_READY;
}

static void
until_drop(struct rt_future *self)
{
    struct event *event = ((struct until *)self)->event;

    event->drops++;
    rt_cell_clear(&event->cell);
}

static void
until_drop_output(struct rt_future *self)
{
    ((struct until *)self)->event->outputs_dropped++;
}

static const struct rt_future_type until_type = {
    .name = "until",
    .file = __FILE__,
    .poll = until_poll,
    .drop = until_drop,
    .drop_output = until_drop_output,
    RT_FUTURE_LAYOUT(struct until),
    RT_FUTURE_OUTPUT(struct until, out),
};

struct until
until(struct event *event)
{
    return (struct until){ .future = { .type = &until_type }, .event = event };
}
