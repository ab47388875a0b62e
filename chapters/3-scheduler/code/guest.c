/* Ping and pong wake each other, so the run queue is never empty. A guest comes
 * from another thread. After how many turns of theirs is it the guest's? */
#include <pthread.h>

#include "run.h"

static unsigned turns;
static bool over;

struct player { /* wakes the other, and waits to be woken */
    struct rt_future future;
    struct rt_waker *mine, *other;
};

static enum rt_poll
player_poll(struct rt_future *self, struct rt_context *cx)
{
    struct player *me = (struct player *)self;

    turns++;
    if (me->mine->type == NULL)
        *me->mine = rt_waker_clone(cx->waker);
    if (me->other->type != NULL)
        rt_waker_wake_by_ref(me->other);
    return over ? RT_READY : RT_PENDING;
}
TYPE(player);

struct guest {
    struct rt_future future;
};

static enum rt_poll
guest_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    over = true;
    printf("the guest runs after %u turns of ping and pong\n", turns);
    return RT_READY;
}
TYPE(guest);

static void *
another_thread(void *unused)
{
    struct guest guest = { .future = { .type = &guest_type } };
    struct rt_join_handle handle = rt_spawn_on(runtime, guest);

    rt_detach(&handle);
    return unused;
}

struct root {
    struct rt_future future;
    struct rt_waker wakers[2];
    struct rt_join_handle handles[2];
    struct rt_join join;
};

static struct rt_join_handle
play(struct root *me, int i)
{
    struct player player = { .future = { .type = &player_type },
                             .mine = &me->wakers[i],
                             .other = &me->wakers[1 - i] };

    return rt_spawn(player);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;
    pthread_t thread;

    RT_ASYNC_BEGIN(self);
    me->handles[0] = play(me, 0);
    me->handles[1] = play(me, 1);
    if (pthread_create(&thread, NULL, another_thread, NULL) == 0)
        pthread_join(thread, NULL);
    RT_AWAIT(me->join, rt_join_only(&me->handles[0]));
    RT_AWAIT(me->join, rt_join_only(&me->handles[1]));
    rt_waker_drop(&me->wakers[0]);
    rt_waker_drop(&me->wakers[1]);
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };

    return run(&root.future);
}
