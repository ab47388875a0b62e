/* A task is woken while it runs: another thread wakes it before its poll has
 * returned. `inside 5` wakes it five times. */
#include <pthread.h>

#include "run.h"

static int wakes = 1;
static struct rt_waker waker;

static void *
another_thread(void *unused)
{
    for (int i = 1; i < wakes; i++)
        rt_waker_wake_by_ref(&waker);
    rt_waker_wake(&waker);
    return unused;
}

struct sleeper {
    struct rt_future future;
    int polls;
};

static enum rt_poll
sleeper_poll(struct rt_future *self, struct rt_context *cx)
{
    struct sleeper *me = (struct sleeper *)self;
    pthread_t thread;

    if (++me->polls > 1) {
        printf("woken %d times, polled %d times\n", wakes, me->polls);
        return RT_READY;
    }
    waker = rt_waker_clone(cx->waker);
    if (pthread_create(&thread, NULL, another_thread, NULL) == 0)
        pthread_join(thread, NULL);
    puts("the wake has come, and the poll returns only now: RT_PENDING");
    return RT_PENDING;
}
TYPE(sleeper);

struct root {
    struct rt_future future;
    struct rt_join_handle handle;
    struct rt_join join;
};

static struct rt_join_handle
start_sleeper(void)
{
    struct sleeper sleeper = { .future = { .type = &sleeper_type } };

    return rt_spawn(sleeper);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = start_sleeper();
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    RT_ASYNC_END;
}
TYPE(root);

int
main(int argc, char **argv)
{
    struct root root = { .future = { .type = &root_type } };

    if (argc > 1)
        wakes = atoi(argv[1]);
    return run(&root.future);
}
