/* One task waits for a client, another is never idle. How many turns does the
 * busy one get before the client is heard? RT_SCRIPT brings the client.
 *
 *     busy wake     it wakes itself
 *     busy yield    it gives way */
#include "coop.h"
#include "run.h"
#include "tcp.h"

static bool over;

struct busy {
    struct rt_future future;
    bool yields;
    unsigned turns;
};

static enum rt_poll
busy_poll(struct rt_future *self, struct rt_context *cx)
{
    struct busy *me = (struct busy *)self;

    if (over) {
        printf("the client is heard after %u turns\n", me->turns);
        return RT_READY;
    }
    me->turns++;
    if (me->yields)
        rt_coop_yield(cx);
    else
        rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}
TYPE(busy);

struct root {
    struct rt_future future;
    bool yields;
    struct rt_join_handle handle;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_join join;
};

static struct rt_join_handle
start_busy(struct root *me)
{
    struct busy busy = { .future = { .type = &busy_type },
                         .yields = me->yields };

    return rt_spawn(busy);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = start_busy(me);
    rt_tcp_listen(&me->listener, "127.0.0.1", 0);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    over = true;
    rt_tcp_stream_close(&me->accept.stream);
    rt_tcp_listener_close(&me->listener);
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    RT_ASYNC_END;
}
TYPE(root);

int
main(int argc, char **argv)
{
    struct root root = { .future = { .type = &root_type } };

    root.yields = argc > 1 && strcmp(argv[1], "yield") == 0;
    return run(&root.future);
}
