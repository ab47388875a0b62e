/* A root leaves its waker with a thread that drops it, and wakes nobody: F2 is
 * broken, and nothing would ever end. In every order an assertion has to say
 * so, before the runtime parks or after the drop has interrupted the park. */
#include "explore.h"
#include "lib_runtime.h"

static struct rt_waker left;

static void
forget(void *unused)
{
    (void)unused;
    rt_waker_drop(&left);
}

static enum rt_poll
careless_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    left = rt_waker_clone(cx->waker);
    explore_thread("forgetful", forget, NULL);
    return RT_PENDING;
}

static const struct rt_future_type careless_type = {
    .name = "careless",
    .file = __FILE__,
    .poll = careless_poll,
};

static void
run(void)
{
    struct rt_future root = { .type = &careless_type };

    runtime_block_on(runtime_new(), &root);
}

const struct explore_model explore_model = {
    .law = "F2: block_on notices that no wake can come any more, and aborts",
    .run = run,
    .aborts = "F2",
};
