/* A task whose output owns memory, and nobody joins it. */
#include "run.h"
#include "yield.h"

struct letter { /* async fn letter() -> char * */
    struct rt_future future;
    struct rt_yield yield;
    char *out;
};

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct letter *me = (struct letter *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->yield, rt_yield());
    me->out = strdup("a letter that nobody reads");
    puts("the letter is written");
    RT_ASYNC_END;
}

static void
letter_drop_output(struct rt_future *self)
{
    free(((struct letter *)self)->out);
    puts("the letter is thrown away");
}

static const struct rt_future_type letter_type = {
    .name = "letter",
    .file = __FILE__,
    .poll = letter_poll,
    .drop_output = letter_drop_output,
    RT_FUTURE_LAYOUT(struct letter),
    RT_FUTURE_OUTPUT(struct letter, out),
};

struct root {
    struct rt_future future;
    int i;
    struct rt_yield yield;
};

static void
write_letter(void)
{
    struct letter letter = { .future = { .type = &letter_type } };

    rt_spawn_detached(letter);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    write_letter();
    for (me->i = 0; me->i < 3; me->i++)
        RT_AWAIT(me->yield, rt_yield());
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
