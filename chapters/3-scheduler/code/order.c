/* Three tasks take three turns each: who is first? */
#include "run.h"
#include "yield.h"

struct turns { /* async fn turns(name) */
    struct rt_future future;
    char name;
    int turn;
    struct rt_yield yield;
};

static enum rt_poll
turns_poll(struct rt_future *self, struct rt_context *cx)
{
    struct turns *me = (struct turns *)self;

    RT_ASYNC_BEGIN(self);
    for (me->turn = 1; me->turn <= 3; me->turn++) {
        printf("%c%d ", me->name, me->turn);
        RT_AWAIT(me->yield, rt_yield());
    }
    RT_ASYNC_END;
}
TYPE(turns);

static struct turns
turns(char name)
{
    return (struct turns){ .future = { .type = &turns_type }, .name = name };
}

struct root {
    struct rt_future future;
    struct rt_join_handle handles[3];
    int i;
    struct rt_join join;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < 3; me->i++)
        me->handles[me->i] = rt_spawn(turns((char)('A' + me->i)));
    printf("root ");
    for (me->i = 0; me->i < 3; me->i++)
        RT_AWAIT(me->join, rt_join_only(&me->handles[me->i]));
    puts("root");
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
