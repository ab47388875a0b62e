/* M39: a clerk needs an answer at once, and does not want to await it. */
#include "delay.h"
#include "run.h"
#include "spawn.h"

static struct rt_runtime *office;

struct clerk {
    struct rt_future future;
    struct rt_delay question;
};

static enum rt_poll
clerk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct clerk *me = (struct clerk *)self;

    RT_ASYNC_BEGIN(self);
    me->question = rt_delay(10);
    step("clerk -> runtime waits for the answer, in block_on");
    rt_block_on(office, &me->question.future);
    step("runtime -> clerk has it at %u", now_ms(cx->clock));
    RT_ASYNC_END;
}

static const struct rt_future_type clerk_type = { .name = "clerk",
                                                  .file = __FILE__,
                                                  .poll = clerk_poll };

int
main(void)
{
    struct clerk clerk = { .future = { .type = &clerk_type } };

    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &office) != 0)
        return EXIT_FAILURE;
    step("runtime -> clerk polls him");
    rt_block_on(office, &clerk.future);
    rt_runtime_free(office);
    return 0;
}
