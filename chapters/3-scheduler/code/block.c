/* A worker that works for 300 ms, and a ticker that wants to tick each 100. */
#include <unistd.h>

#include "delay.h"
#include "run.h"

struct ticker { /* async fn ticker() */
    struct rt_future future;
    int i;
    struct rt_delay nap;
};

static enum rt_poll
ticker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct ticker *me = (struct ticker *)self;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < 3; me->i++) {
        puts("ticker: tick");
        RT_AWAIT(me->nap, rt_delay(100));
    }
    RT_ASYNC_END;
}
TYPE(ticker);

struct worker { /* async fn worker() */
    struct rt_future future;
    struct rt_delay nap;
};

static enum rt_poll
worker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct worker *me = (struct worker *)self;

    RT_ASYNC_BEGIN(self);
    (void)me, (void)cx;
    puts("worker: begins");
    usleep(300000);
    puts("worker: 300 ms are over");
    RT_ASYNC_END;
}
TYPE(worker);

struct root {
    struct rt_future future;
    struct rt_join_handle worker, ticker;
    struct rt_join join;
};

static void
start_both(struct root *me)
{
    struct worker worker = { .future = { .type = &worker_type } };
    struct ticker ticker = { .future = { .type = &ticker_type } };

    me->worker = rt_spawn(worker);
    me->ticker = rt_spawn(ticker);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    start_both(me);
    RT_AWAIT(me->join, rt_join_only(&me->worker));
    RT_AWAIT(me->join, rt_join_only(&me->ticker));
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
