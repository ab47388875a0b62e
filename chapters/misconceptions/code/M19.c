/* M19: a radio plays five songs of 10 ms. After the first, its listener drops
 * the handle. */
#include "delay.h"
#include "run.h"
#include "spawn.h"

struct radio {
    struct rt_future future;
    struct rt_delay song;
    int played;
};

static enum rt_poll
radio_poll(struct rt_future *self, struct rt_context *cx)
{
    struct radio *me = (struct radio *)self;

    RT_ASYNC_BEGIN(self);
    for (; me->played < 5; me->played++) {
        step("radio plays song %d at %u", me->played + 1, now_ms(cx->clock));
        RT_AWAIT(me->song, rt_delay(10));
    }
    RT_ASYNC_END;
}

static const struct rt_future_type radio_type = {
    .name = "radio",
    .file = __FILE__,
    .poll = radio_poll,
    RT_FUTURE_LAYOUT(struct radio),
};

struct listener {
    struct rt_future future;
    struct rt_join_handle handle;
    struct rt_delay nap;
};

static enum rt_poll
listener_poll(struct rt_future *self, struct rt_context *cx)
{
    struct listener *me = (struct listener *)self;

    RT_ASYNC_BEGIN(self);
    me->handle =
        rt_spawn(((struct radio){ .future = { .type = &radio_type } }));
    RT_AWAIT(me->nap, rt_delay(5));
    step("listener -> radio drops the handle, and wants silence");
    rt_detach(&me->handle);
    RT_AWAIT(me->nap, rt_delay(100));
    RT_ASYNC_END;
}

static const struct rt_future_type listener_type = { .name = "listener",
                                                     .file = __FILE__,
                                                     .poll = listener_poll };

int
main(void)
{
    struct listener listener = { .future = { .type = &listener_type } };

    return run(&listener.future);
}
