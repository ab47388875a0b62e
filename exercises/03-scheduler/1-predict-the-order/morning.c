/* A coffee shop opens. Four tasks on one thread: the keeper, who opens it and
 * spawns the others; the baker, who gives way after each loaf; the barista,
 * whose machine is always ready; the cleaner, whose handle is dropped at once.
 * Each says what it does, a line each. */
#include <stdio.h>
#include <stdlib.h>

#include "runtime.h"
#include "delay.h"
#include "spawn.h"
#include "trace.h"
#include "yield.h"

#define TYPE(which) \
    static const struct rt_future_type which##_type = { \
        .name = #which, \
        .file = __FILE__, \
        .poll = which##_poll, \
        RT_FUTURE_LAYOUT(struct which), \
    }

struct baker {
    struct rt_future future;
    int loaf;
    struct rt_yield yield;
};

static enum rt_poll
baker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct baker *me = (struct baker *)self;

    RT_ASYNC_BEGIN(self);
    for (me->loaf = 1; me->loaf <= 3; me->loaf++) {
        printf("loaf %d\n", me->loaf);
        RT_AWAIT(me->yield, rt_yield());
    }
    RT_ASYNC_END;
}
TYPE(baker);

struct barista {
    struct rt_future future;
    int coffee;
    struct rt_delay machine; /* a delay of 0 is ready in its first poll */
};

static enum rt_poll
barista_poll(struct rt_future *self, struct rt_context *cx)
{
    struct barista *me = (struct barista *)self;

    RT_ASYNC_BEGIN(self);
    for (me->coffee = 1; me->coffee <= 3; me->coffee++) {
        printf("coffee %d\n", me->coffee);
        RT_AWAIT(me->machine, rt_delay(0));
    }
    RT_ASYNC_END;
}
TYPE(barista);

struct cleaner {
    struct rt_future future;
    struct rt_delay pause;
};

static enum rt_poll
cleaner_poll(struct rt_future *self, struct rt_context *cx)
{
    struct cleaner *me = (struct cleaner *)self;

    RT_ASYNC_BEGIN(self);
    printf("floor 1\n");
    RT_AWAIT(me->pause, rt_delay(50));
    printf("floor 2\n");
    RT_ASYNC_END;
}
TYPE(cleaner);

struct keeper {
    struct rt_future future;
    struct rt_join_handle baker, barista, cleaner;
    struct rt_join join;
    struct rt_delay lunch;
};

static enum rt_poll
keeper_poll(struct rt_future *self, struct rt_context *cx)
{
    struct keeper *me = (struct keeper *)self;
    struct baker baker = { .future = { .type = &baker_type } };
    struct barista barista = { .future = { .type = &barista_type } };
    struct cleaner cleaner = { .future = { .type = &cleaner_type } };

    RT_ASYNC_BEGIN(self);
    me->baker = rt_spawn(baker);
    me->barista = rt_spawn(barista);
    me->cleaner = rt_spawn(cleaner);
    rt_detach(&me->cleaner);
    printf("open\n");
    RT_AWAIT(me->join, rt_join_only(&me->baker));
    RT_AWAIT(me->join, rt_join_only(&me->barista));
    RT_AWAIT(me->lunch, rt_delay(100));
    printf("lunch\n");
    RT_ASYNC_END;
}
TYPE(keeper);

int
main(void)
{
    struct keeper keeper = { .future = { .type = &keeper_type } };
    struct rt_runtime *runtime;

    rt_trace_start(getenv("RT_TRACE"), "virtual");
    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &runtime) != 0)
        return EXIT_FAILURE;
    rt_block_on(runtime, &keeper.future);
    rt_runtime_free(runtime);
    rt_trace_stop();
    return EXIT_SUCCESS;
}
