/* fetch_data twice at once: two naps of 100 ms, over after 100 ms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_on.h"
#include "delay.h"
#include "join_all.h"
#include "trace.h"

struct fetch_data { /* async fn fetch_data(id) -> int */
    struct rt_future future;
    int id;
    struct rt_delay nap;
    int out;
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

struct fetch_both { /* async fn fetch_both() -> int */
    struct rt_future future;
    struct fetch_data a, b;
    struct rt_future *children[2];
    struct rt_join_all both;
    int out;
};

static enum rt_poll
fetch_both_poll(struct rt_future *self, struct rt_context *cx)
{
    struct fetch_both *me = (struct fetch_both *)self;

    RT_ASYNC_BEGIN(self);
    me->a = fetch_data(7);
    me->b = fetch_data(8);
    me->children[0] = &me->a.future; /* in the poll, not before: F4 */
    me->children[1] = &me->b.future;
    RT_AWAIT(me->both, rt_join_all(me->children, 2));
    me->out = me->a.out + me->b.out;
    RT_ASYNC_END;
}

static const struct rt_future_type fetch_both_type = {
    .name = "fetch_both",
    .file = __FILE__,
    .poll = fetch_both_poll,
};

int
main(void)
{
    struct fetch_both both = { .future = { .type = &fetch_both_type } };
    enum rt_clock_kind kind = rt_clock_kind_wanted();
    struct rt_clock clock;
    int result, traced;

    rt_clock_init(&clock, kind);
    result = rt_trace_start(getenv("RT_TRACE"),
                            kind == RT_CLOCK_REAL ? "real" : "virtual");
    if (result != 0)
        fprintf(stderr, "%s: %s\n", getenv("RT_TRACE"), strerror(-result));
    result = rt_block_on(&clock, &both.future);
    if (result == 0 && both.out < 0)
        result = both.out;
    if (result == 0)
        printf("70 + 80 = %d after %u ms\n", both.out,
               (unsigned)(rt_clock_now(&clock) / RT_NS_PER_MS));
    rt_clock_fini(&clock);
    traced = rt_trace_stop();
    if (result == 0)
        result = traced;
    if (result != 0)
        fprintf(stderr, "together: %s\n", strerror(-result));
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
