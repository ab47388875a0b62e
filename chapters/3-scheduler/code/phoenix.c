/* A task whose drop spawns another of its kind. What if it is dropped because
 * the runtime ends? */
#include "run.h"

static void rise(void);

struct phoenix {
    struct rt_future future;
};

static enum rt_poll
phoenix_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    return RT_PENDING; /* only the end of the runtime ends it */
}

static void
phoenix_drop(struct rt_future *self)
{
    static bool rising;
    static unsigned drops;

    (void)self;
    if (++drops <= 3)
        printf("phoenix %u is dropped%s\n", drops,
               rising ? ": its spawn was refused" : "");
    if (rising)
        return;
    rising = true;
    rise();
    rising = false;
}

static const struct rt_future_type phoenix_type = {
    .name = "phoenix",
    .file = __FILE__,
    .poll = phoenix_poll,
    .drop = phoenix_drop,
    RT_FUTURE_LAYOUT(struct phoenix),
};

static void
rise(void)
{
    struct phoenix phoenix = { .future = { .type = &phoenix_type } };

    rt_spawn_detached(phoenix);
}

struct root {
    struct rt_future future;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    rise();
    puts("the root ends");
    return RT_READY;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
