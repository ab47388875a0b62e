/* A root leaves its waker with another thread and goes idle. That thread wakes
 * it by value: the root finishes and the runtime is freed, perhaps while the
 * waker still has to interrupt a park. */
#include "explore.h"
#include "lib_runtime.h"

static struct rt_waker left;

static void
wake(void *unused)
{
    (void)unused;
    rt_waker_wake(&left);
}

/* Pending once. */
struct once {
    struct rt_future future;
    bool polled;
};

static enum rt_poll
once_poll(struct rt_future *self, struct rt_context *cx)
{
    struct once *me = (struct once *)self;

    if (me->polled)
        return RT_READY;
    me->polled = true;
    left = rt_waker_clone(cx->waker);
    explore_thread("waker", wake, NULL);
    return RT_PENDING;
}

static const struct rt_future_type once_type = {
    .name = "once",
    .file = __FILE__,
    .poll = once_poll,
};

static void
run(void)
{
    struct rt_runtime *runtime = runtime_new();
    struct once root = { .future = { .type = &once_type } };

    runtime_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T7: a wake by value ends before the task and the runtime go, though"
           " the task has finished meanwhile",
    .run = run,
};
