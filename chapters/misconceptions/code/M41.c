/* M41: a clerk writes into a book that his boss owns; when he is dropped, he
 * writes a last line. The boss aborts him and burns the book. */
#include <string.h>

#include "delay.h"
#include "join_handle.h"
#include "run.h"
#include "spawn.h"

struct clerk {
    struct rt_future future;
    struct rt_delay day;
    char *book; /* the boss's */
};

static enum rt_poll
clerk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct clerk *me = (struct clerk *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->day, rt_delay(100));
    RT_ASYNC_END;
}

static void
clerk_drop(struct rt_future *self)
{
    step("clerk is dropped, and signs the book");
    strcpy(((struct clerk *)self)->book, "the end");
}

static const struct rt_future_type clerk = {
    .name = "clerk",
    .file = __FILE__,
    .poll = clerk_poll,
    .drop = clerk_drop,
    RT_FUTURE_LAYOUT(struct clerk),
};

struct boss {
    struct rt_future future;
    char *book;
    struct rt_join_handle handle;
    struct rt_delay lunch;
    struct rt_join join;
};

static enum rt_poll
boss_poll(struct rt_future *self, struct rt_context *cx)
{
    struct boss *me = (struct boss *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = rt_spawn(
        ((struct clerk){ .future = { .type = &clerk }, .book = me->book }));
    RT_AWAIT(me->lunch, rt_delay(10));
    step("boss -> clerk aborts him");
    rt_abort(&me->handle);
    free(me->book);
    step("boss has burnt the book");
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    step("boss hears that he is gone: %d", me->join.result);
    RT_ASYNC_END;
}

static const struct rt_future_type boss_type = { .name = "boss",
                                                 .file = __FILE__,
                                                 .poll = boss_poll };

int
main(void)
{
    struct boss boss = { .future = { .type = &boss_type },
                         .book = calloc(1, 16) };

    return run(&boss.future);
}
