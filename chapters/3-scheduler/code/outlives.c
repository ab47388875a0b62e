/* A waker that outlives its task: it keeps the memory of the task, not its
 * future, and a late wake does nothing. */
#include "run.h"

static struct rt_waker kept;

struct brief {
    struct rt_future future;
};

static enum rt_poll
brief_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    kept = rt_waker_clone(cx->waker);
    return RT_READY;
}

static void
brief_drop(struct rt_future *self)
{
    (void)self;
    puts("the future is dropped");
}

static const struct rt_future_type brief_type = {
    .name = "brief",
    .file = __FILE__,
    .poll = brief_poll,
    .drop = brief_drop,
    RT_FUTURE_LAYOUT(struct brief),
};

struct root {
    struct rt_future future;
    struct rt_join_handle handle;
    struct rt_join join;
};

static struct rt_join_handle
start_brief(void)
{
    struct brief brief = { .future = { .type = &brief_type } };

    return rt_spawn(brief);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = start_brief();
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    puts("it was joined");
    rt_waker_wake_by_ref(&kept);
    puts("a late wake did nothing");
    rt_waker_drop(&kept);
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
