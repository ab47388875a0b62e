/* A machine with two waits, and a name for each of its three stretches. */
#include <stdio.h>

#include "block_on.h"
#include "delay.h"

struct letter {
    struct rt_future future;
    struct rt_delay nap;
    int pages;
};

static void
say(const char *what, int pages)
{
    printf("%s: %d pages\n", what, pages);
}

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct letter *me = (struct letter *)self;

    RT_ASYNC_BEGIN(self);
    me->pages = 3;
    RT_AWAIT(me->nap, rt_delay(10));
    say("written", me->pages);
    RT_AWAIT(me->nap, rt_delay(10));
    say("sent", me->pages);
    RT_ASYNC_END;
}

static const struct rt_future_type letter_type = { .name = "letter",
                                                   .file = __FILE__,
                                                   .poll = letter_poll };

int
main(void)
{
    struct letter letter = { .future = { .type = &letter_type } };
    struct rt_clock clock;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_block_on(&clock, &letter.future);
    rt_clock_fini(&clock);
    return 0;
}
