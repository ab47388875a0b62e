/* A future that is made does nothing. One that is spawned runs, and nobody has
 * to await it. */
#include "run.h"
#include "yield.h"

struct greet { /* async fn greet(name) */
    struct rt_future future;
    const char *name;
};

static enum rt_poll
greet_poll(struct rt_future *self, struct rt_context *cx)
{
    struct greet *me = (struct greet *)self;

    (void)cx;
    printf("%s runs\n", me->name);
    return RT_READY;
}
TYPE(greet);

static struct greet
greet(const char *name)
{
    return (struct greet){ .future = { .type = &greet_type }, .name = name };
}

struct root {
    struct rt_future future;
    struct greet made;
    struct rt_join_handle handle;
    struct rt_yield yield;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->made = greet("A");
    me->handle = rt_spawn(greet("B"));
    puts("A is made, B is spawned, and nobody awaits them");
    RT_AWAIT(me->yield, rt_yield());
    rt_future_drop(&me->made.future); /* who makes and never polls, drops */
    rt_detach(&me->handle);
    puts("the root ends");
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
