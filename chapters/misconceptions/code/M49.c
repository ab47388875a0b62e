/* M49: a speaker gives way after each sentence. Two others have questions. */
#include "join_handle.h"
#include "run.h"
#include "spawn.h"
#include "yield.h"

struct person {
    struct rt_future future;
    struct rt_yield pause;
    const char *name;
};

static enum rt_poll
speaker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct person *me = (struct person *)self;

    RT_ASYNC_BEGIN(self);
    step("speaker begins a sentence, and gives way");
    RT_AWAIT(me->pause, rt_yield());
    step("speaker ends it");
    RT_ASYNC_END;
}

static enum rt_poll
listener_poll(struct rt_future *self, struct rt_context *cx)
{
    struct person *me = (struct person *)self;

    (void)cx;
    step("%s -> speaker asks a question", me->name);
    return RT_READY;
}

static const struct rt_future_type speaker = {
    .name = "speaker",
    .file = __FILE__,
    .poll = speaker_poll,
    RT_FUTURE_LAYOUT(struct person),
};
static const struct rt_future_type listener = {
    .name = "listener",
    .file = __FILE__,
    .poll = listener_poll,
    RT_FUTURE_LAYOUT(struct person),
};

struct hall {
    struct rt_future future;
    struct rt_join_handle handle;
    struct rt_join join;
};

static enum rt_poll
hall_poll(struct rt_future *self, struct rt_context *cx)
{
    struct hall *me = (struct hall *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = rt_spawn(((struct person){ .future = { .type = &speaker } }));
    rt_spawn_detached(
        ((struct person){ .future = { .type = &listener }, .name = "A" }));
    rt_spawn_detached(
        ((struct person){ .future = { .type = &listener }, .name = "B" }));
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    RT_ASYNC_END;
}

static const struct rt_future_type hall_type = { .name = "hall",
                                                 .file = __FILE__,
                                                 .poll = hall_poll };

int
main(void)
{
    struct hall hall = { .future = { .type = &hall_type } };

    return run(&hall.future);
}
