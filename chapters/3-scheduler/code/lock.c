/* Two tasks share a lock. The first holds it across an await. */
#include <pthread.h>

#include "run.h"
#include "yield.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct entry { /* async fn entry(name): writes into a log that both share */
    struct rt_future future;
    char name;
    struct rt_yield yield;
};

static enum rt_poll
entry_poll(struct rt_future *self, struct rt_context *cx)
{
    struct entry *me = (struct entry *)self;

    RT_ASYNC_BEGIN(self);
    pthread_mutex_lock(&lock);
    printf("%c begins a line\n", me->name);
    RT_AWAIT(me->yield, rt_yield());
    printf("%c ends a line\n", me->name);
    pthread_mutex_unlock(&lock);
    RT_ASYNC_END;
}
TYPE(entry);

static struct entry
entry(char name)
{
    return (struct entry){ .future = { .type = &entry_type }, .name = name };
}

struct root {
    struct rt_future future;
    struct rt_join_handle a, b;
    struct rt_join join;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->a = rt_spawn(entry('A'));
    me->b = rt_spawn(entry('B'));
    RT_AWAIT(me->join, rt_join_only(&me->a));
    RT_AWAIT(me->join, rt_join_only(&me->b));
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
