/* A task that waits the way main waits: by block_on. */
#include "delay.h"
#include "run.h"

struct root {
    struct rt_future future;
    struct rt_delay nap;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->nap = rt_delay(10);
    rt_block_on(runtime, &me->nap.future);
    printf("%u ms are over\n", now_ms(cx));
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
