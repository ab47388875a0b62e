/* M46: a reporter may send one message, or none. He has nothing to say, and
 * keeps his phone. */
#include "oneshot.h"
#include "run.h"
#include "spawn.h"

struct reporter {
    struct rt_future future;
    struct rt_oneshot_sender phone;
};

static struct rt_oneshot_sender pocket;

static enum rt_poll
reporter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct reporter *me = (struct reporter *)self;

    (void)cx;
    step("reporter has nothing to say, and goes");
    pocket = me->phone;
    return RT_READY;
}

static const struct rt_future_type reporter_type = {
    .name = "reporter",
    .file = __FILE__,
    .poll = reporter_poll,
    RT_FUTURE_LAYOUT(struct reporter),
};

struct editor {
    struct rt_future future;
    struct rt_oneshot_receiver line;
    struct rt_oneshot_sender phone;
    struct rt_oneshot_recv recv;
};

static struct reporter
reporter(struct editor *me)
{
    return (struct reporter){ .future = { .type = &reporter_type },
                              .phone = me->phone };
}

static enum rt_poll
editor_poll(struct rt_future *self, struct rt_context *cx)
{
    struct editor *me = (struct editor *)self;

    RT_ASYNC_BEGIN(self);
    if (rt_oneshot_new(&me->phone, &me->line, 0, NULL) != 0)
        RT_ASYNC_RETURN;
    step("editor -> reporter gives him a phone, and waits for a call");
    rt_spawn_detached(reporter(me));
    RT_AWAIT(me->recv, rt_oneshot_recv(&me->line, NULL));
    step("editor hears: %d", me->recv.result);
    rt_oneshot_receiver_drop(&me->line);
    RT_ASYNC_END;
}

static const struct rt_future_type editor_type = { .name = "editor",
                                                   .file = __FILE__,
                                                   .poll = editor_poll };

int
main(void)
{
    struct editor editor = { .future = { .type = &editor_type } };

    return run_watched(&editor.future);
}
