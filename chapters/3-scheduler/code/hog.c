/* A task that loops until another task has run. */
#include "delay.h"
#include "run.h"
#include "yield.h"

static volatile bool heard;
static volatile unsigned rounds;

struct polite {
    struct rt_future future;
};

static enum rt_poll
polite_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    heard = true;
    printf("the polite task runs after %u rounds\n", rounds);
    return RT_READY;
}
TYPE(polite);

struct root { /* the hog */
    struct rt_future future;
    struct rt_yield yield;
    struct rt_delay nap;
};

static void
start_polite(void)
{
    struct polite polite = { .future = { .type = &polite_type } };

    rt_spawn_detached(polite);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    start_polite();
    while (!heard) {
        rounds++;
        RT_AWAIT(me->nap, rt_delay(0));
    }
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
