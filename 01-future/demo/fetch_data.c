/* fetch_data, twice in a row: after 100 ms the data is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_on.h"
#include "delay.h"
#include "trace.h"

struct fetch_data {          /* async fn fetch_data(id) -> int */
    struct rt_future future; /* first member: type, where to resume, child */
    int id;                  /* the argument */
    struct rt_delay nap;     /* whatever lives across an await is a field */
    int out;                 /* the output */
};

static enum rt_poll
fetch_data_poll(struct rt_future *self, struct rt_context *cx)
{
    struct fetch_data *me = (struct fetch_data *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->nap, rt_delay(100));
    me->out = me->nap.result < 0 ? me->nap.result : me->id * 10;
    RT_ASYNC_END;
}

static const struct rt_future_type fetch_data_type = {
    .name = "fetch_data",
    .file = __FILE__,
    .poll = fetch_data_poll,
};

static struct fetch_data
fetch_data(int id)
{
    return (struct fetch_data){ .future = { .type = &fetch_data_type },
                                .id = id };
}

struct fetch_two { /* async fn fetch_two() -> int */
    struct rt_future future;
    struct fetch_data first, second;
    int out;
};

static enum rt_poll
fetch_two_poll(struct rt_future *self, struct rt_context *cx)
{
    struct fetch_two *me = (struct fetch_two *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->first, fetch_data(7));
    me->out = me->first.out;
    if (me->out < 0)
        RT_ASYNC_RETURN; /* F6: a negative errno */
    RT_AWAIT(me->second, fetch_data(8));
    me->out = me->first.out + me->second.out;
    RT_ASYNC_END;
}

static const struct rt_future_type fetch_two_type = {
    .name = "fetch_two",
    .file = __FILE__,
    .poll = fetch_two_poll,
};

int
main(void)
{
    struct fetch_two two = { .future = { .type = &fetch_two_type } };
    enum rt_clock_kind kind = rt_clock_kind_wanted();
    struct rt_clock clock;
    int result, traced;

    rt_clock_init(&clock, kind);
    result = rt_trace_start(getenv("RT_TRACE"),
                            kind == RT_CLOCK_REAL ? "real" : "virtual");
    if (result != 0)
        fprintf(stderr, "%s: %s\n", getenv("RT_TRACE"), strerror(-result));
    result = rt_block_on(&clock, &two.future);
    if (result == 0 && two.out < 0)
        result = two.out;
    if (result == 0)
        printf("70 + 80 = %d after %u ms\n", two.out,
               (unsigned)(rt_clock_now(&clock) / RT_NS_PER_MS));
    rt_clock_fini(&clock);
    traced = rt_trace_stop();
    if (result == 0)
        result = traced;
    if (result != 0)
        fprintf(stderr, "fetch_data: %s\n", strerror(-result));
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
