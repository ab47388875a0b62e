/* Making a future starts nothing: neither the fetch, nor the delay in it.
 * Virtual time, so that each run prints the same. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

static struct rt_clock clock_of_main;
static int connections; /* that were opened */

static unsigned
now_ms(void)
{
    return (unsigned)(rt_clock_now(&clock_of_main) / RT_NS_PER_MS);
}

struct fetch {
    struct rt_future future;
    struct rt_delay wait; /* until the reply is there */
};

static enum rt_poll
fetch_poll(struct rt_future *self, struct rt_context *cx)
{
    struct fetch *me = (struct fetch *)self;

    RT_ASYNC_BEGIN(self);
    connections++;
    printf("%3u ms  first poll: connections=%d\n", now_ms(), connections);
    RT_AWAIT(me->wait, rt_delay(100));
    printf("%3u ms  the reply is there\n", now_ms());
    RT_ASYNC_END;
}

static const struct rt_future_type fetch_type = { .name = "fetch",
                                                  .file = __FILE__,
                                                  .poll = fetch_poll };

static struct fetch
fetch(void)
{
    return (struct fetch){ .future = { .type = &fetch_type } };
}

int
main(void)
{
    struct rt_delay breakfast = rt_delay(50), tea = rt_delay(100);
    struct fetch one, other;

    rt_clock_init(&clock_of_main, RT_CLOCK_VIRTUAL);
    one = fetch();
    other = fetch();
    printf("%3u ms  made, nothing has begun: connections=%d\n", now_ms(),
           connections);
    rt_block_on(&clock_of_main, &breakfast.future);
    printf("%3u ms  still nothing: connections=%d\n", now_ms(), connections);
    rt_block_on(&clock_of_main, &one.future);
    rt_future_drop(&other.future);
    printf("%3u ms  the other was never polled: connections=%d\n", now_ms(),
           connections);
    rt_block_on(&clock_of_main, &tea.future);
    printf("%3u ms  a delay of 100, made at 0, is over\n", now_ms());
    rt_clock_fini(&clock_of_main);
    return 0;
}
