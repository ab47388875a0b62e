/* A future whose poll and drop the test writes, and a runtime to put it on.
 * Tests only. Scheduler's thread, unless the test's own code says otherwise. */
#ifndef RT_ACTOR_H
#define RT_ACTOR_H

#include <stdbool.h>

#include "runtime.h"
#include "future.h"
#include "harness.h"
#include "puppet.h"
#include "spawn.h"

/* The test's end: what the actor does, and what became of it. */
struct part {
    enum rt_poll (*play)(struct part *part, struct rt_context *cx);
    void (*on_drop)(struct part *part); /* may be NULL */
    void *with;                         /* whatever the two need */
    int result;                         /* the output, when it is ready */

    unsigned polls, drops, outputs_dropped;
};

struct actor {
    struct rt_future future;
    struct part *part;
    int out;
};

static inline enum rt_poll
actor_poll(struct rt_future *self, struct rt_context *cx)
{
    struct actor *me = (struct actor *)self;
    enum rt_poll polled;

    me->part->polls++;
    polled = me->part->play(me->part, cx);
    if (polled == RT_READY)
        me->out = me->part->result;
    return polled;
}

static inline void
actor_drop(struct rt_future *self)
{
    struct part *part = ((struct actor *)self)->part;

    part->drops++;
    if (part->on_drop != NULL)
        part->on_drop(part);
}

static inline void
actor_drop_output(struct rt_future *self)
{
    ((struct actor *)self)->part->outputs_dropped++;
}

static const struct rt_future_type actor_type = {
    .name = "actor",
    .file = "actor.h",
    .poll = actor_poll,
    .drop = actor_drop,
    .drop_output = actor_drop_output,
    RT_FUTURE_LAYOUT(struct actor),
    RT_FUTURE_OUTPUT(struct actor, out),
};

static inline struct actor
actor(struct part *part)
{
    return (struct actor){ .future = { .type = &actor_type }, .part = part };
}

/* Parts that many tests need. */
static inline enum rt_poll
play_ready(struct part *part, struct rt_context *cx)
{
    (void)part;
    (void)cx;
    return RT_READY;
}

/* Never ready, and keeps no waker: only an abort or a shutdown ends it. */
static inline enum rt_poll
play_never(struct part *part, struct rt_context *cx)
{
    (void)part;
    (void)cx;
    return RT_PENDING;
}

/* A runtime in virtual time: no test waits for a clock. */
static inline struct rt_runtime *
runtime_new(void)
{
    struct rt_runtime *runtime = NULL;
    int result = rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                                &runtime);

    ck_assert_msg(result == 0, "rt_runtime_new said %d", result);
    return runtime;
}

/* Block on a part until it is ready. */
static inline void
run_part(struct rt_runtime *runtime, struct part *part)
{
    struct actor root = actor(part);
    int result = rt_block_on(runtime, &root.future);

    ck_assert_int_eq(result, 0);
}

#endif
