/* A join of two children, and a wake that comes while the join is polled. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "join_all.h"

struct child {
    struct rt_future future;
    bool there;
    struct rt_waker waker;
};

static struct child children[2];
static bool armed; /* the wake may come now */
static int wakes;

static enum rt_poll
child_poll(struct rt_future *self, struct rt_context *cx)
{
    struct child *me = (struct child *)self;

    rt_waker_drop(&me->waker);
    me->waker = rt_waker_clone(cx->waker);
    return me->there ? RT_READY : RT_PENDING;
}

static void
child_drop(struct rt_future *self)
{
    rt_waker_drop(&((struct child *)self)->waker);
}

static const struct rt_future_type child_type = {
    .name = "child", .file = __FILE__, .poll = child_poll, .drop = child_drop
};

/* Another thread: first make it true, then wake. */
void child_wakes(void);

void
child_wakes(void)
{
    if (!armed)
        return;
    children[1].there = true;
    rt_waker_wake(&children[1].waker);
}

static void
count_wake(void *data)
{
    (void)data;
    wakes++;
}

static void
nothing(void *data)
{
    (void)data;
}

static const struct rt_waker_type counting = { nothing, count_wake, count_wake,
                                               nothing };

int
main(void)
{
    struct rt_future *both[] = { &children[0].future, &children[1].future };
    struct rt_join_all join = rt_join_all(both, 2);
    struct rt_waker waker = { &counting, NULL };
    struct rt_context cx = { .waker = &waker };
    enum rt_poll answer = RT_PENDING;

    children[0].future.type = children[1].future.type = &child_type;
    rt_future_poll(&join.future, &cx);
    armed = children[0].there = true;
    rt_waker_wake(&children[0].waker);
    while (answer == RT_PENDING && wakes > 0) {
        wakes = 0;
        answer = rt_future_poll(&join.future, &cx);
        if (!children[1].there)
            child_wakes();
    }
    puts(answer == RT_READY ? "both are there" : "nobody was woken");
    rt_future_drop(&join.future);
    return 0;
}
