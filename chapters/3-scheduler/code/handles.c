/* Three tasks: one is joined, one is let go, one is still at work when the
 * program ends. */
#include "delay.h"
#include "run.h"

struct job { /* async fn job(name, ms) -> int */
    struct rt_future future;
    const char *name;
    unsigned ms;
    struct rt_delay nap;
    int out;
};

static enum rt_poll
job_poll(struct rt_future *self, struct rt_context *cx)
{
    struct job *me = (struct job *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->nap, rt_delay(me->ms));
    me->out = (int)me->ms * 2;
    printf("%3u ms: %s is done\n", now_ms(cx), me->name);
    RT_ASYNC_END;
}

static void
job_drop(struct rt_future *self)
{
    printf("        %s is dropped\n", ((struct job *)self)->name);
}

static const struct rt_future_type job_type = {
    .name = "job",
    .file = __FILE__,
    .poll = job_poll,
    .drop = job_drop,
    RT_FUTURE_LAYOUT(struct job),
    RT_FUTURE_OUTPUT(struct job, out),
};

static struct job
job(const char *name, unsigned ms)
{
    return (
        struct job){ .future = { .type = &job_type }, .name = name, .ms = ms };
}

struct root {
    struct rt_future future;
    struct rt_join_handle joined;
    struct rt_join join;
    struct rt_delay nap;
    int out;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    rt_spawn_detached(job("the detached one", 60));
    rt_spawn_detached(job("the slow one", 1000));
    me->joined = rt_spawn(job("the joined one", 40));
    RT_AWAIT(me->join, rt_join(&me->joined, &me->out));
    printf("%3u ms: the root has the output %d\n", now_ms(cx), me->out);
    RT_AWAIT(me->nap, rt_delay(60));
    printf("%3u ms: the root ends\n", now_ms(cx));
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
