/* A shop's page needs a price, the stock and the reviews. It asks for them in a
 * row (page row) or together (page together). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_on.h"
#include "delay.h"
#include "join_all.h"
#include "trace.h"

struct page {
    struct rt_future future;
    struct rt_delay price, stock, reviews; /* made before the first poll */
    struct rt_future *parts[3];
    struct rt_join_all all;
};

/* Awaits one part after the other. Each was made already, so there is nothing
 * to make here: poll it, and drop it when it is ready. */
static enum rt_poll
row_poll(struct rt_future *self, struct rt_context *cx)
{
    struct page *me = (struct page *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->price, me->price);
    RT_AWAIT(me->stock, me->stock);
    RT_AWAIT(me->reviews, me->reviews);
    RT_ASYNC_END;
}

static enum rt_poll
together_poll(struct rt_future *self, struct rt_context *cx)
{
    struct page *me = (struct page *)self;

    RT_ASYNC_BEGIN(self);
    me->parts[0] = &me->price.future;
    me->parts[1] = &me->stock.future;
    me->parts[2] = &me->reviews.future;
    RT_AWAIT(me->all, rt_join_all(me->parts, 3));
    RT_ASYNC_END;
}

static const struct rt_future_type row_type = { .name = "row",
                                                .file = __FILE__,
                                                .poll = row_poll };

static const struct rt_future_type together_type = { .name = "together",
                                                     .file = __FILE__,
                                                     .poll = together_poll };

int
main(int argc, char **argv)
{
    bool row = argc < 2 || strcmp(argv[1], "row") == 0;
    struct page page = {
        .future = { .type = row ? &row_type : &together_type },
        .price = rt_delay(100),
        .stock = rt_delay(100),
        .reviews = rt_delay(250),
    };
    struct rt_clock clock;

    rt_clock_init(&clock, rt_clock_kind_wanted());
    rt_trace_start(getenv("RT_TRACE"), "virtual");
    rt_block_on(&clock, &page.future);
    printf("the page is there after %u ms\n",
           (unsigned)(rt_clock_now(&clock) / RT_NS_PER_MS));
    rt_clock_fini(&clock);
    rt_trace_stop();
    return 0;
}
