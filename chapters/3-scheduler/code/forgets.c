/* A future that waits for a visitor, and leaves its waker with nobody. */
#include "run.h"

static struct rt_waker bell; /* who rings it wakes the root */

struct visitor { /* async fn visitor() */
    struct rt_future future;
};

static enum rt_poll
visitor_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    puts("the visitor rings");
    if (bell.type != NULL)
        rt_waker_wake(&bell);
    return RT_READY;
}
TYPE(visitor);

struct root { /* async fn root() */
    struct rt_future future;
    bool asked;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;
    struct visitor visitor = { .future = { .type = &visitor_type } };

    (void)cx;
    if (me->asked) {
        puts("the root opens");
        return RT_READY;
    }
    me->asked = true;
    rt_spawn_detached(visitor);
    return RT_PENDING;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
