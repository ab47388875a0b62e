/* An HTTP server: a task a connection, on one thread.
 *
 *     build/demo/server          any free port; SIGINT or SIGTERM ends it
 *     build/demo/server 8080     that port
 *     build/demo/server 8080 3   serve three connections, then end
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "runtime.h"
#include "delay.h"
#include "oneshot.h"
#include "spawn.h"
#include "trace.h"

#define COUNTED_MAX 64

/* async fn serve(listener): a task for each connection. With a limit, end when
 * that many are served. */
struct serve {
    struct rt_future future;
    struct rt_tcp_listener listener;
    int limit; /* 0: none */
    int count, result;
    struct rt_tcp_accept accept;
    struct rt_delay nap;
    struct rt_join_handle handles[COUNTED_MAX]; /* with a limit */
    struct rt_join join;
};

static void
start(struct serve *me)
{
    struct rt_join_handle handle = rt_spawn(connection(me->accept.stream));

    if (me->limit == 0)
        rt_detach(&handle);
    else
        me->handles[me->count++] = handle;
}

static enum rt_poll
serve_poll(struct rt_future *self, struct rt_context *cx)
{
    struct serve *me = (struct serve *)self;

    RT_ASYNC_BEGIN(self);
    while (me->limit == 0 || me->count < me->limit) {
        RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
        me->result = me->accept.result;
        if (me->result == 0) {
            start(me);
        } else if (rt_tcp_accept_passes(me->result)) {
            RT_AWAIT(me->nap, rt_delay(50)); /* back off */
            me->result = me->nap.result;
        }
        if (me->result != 0)
            RT_ASYNC_RETURN; /* for good */
    }
    while (me->count > 0) {
        RT_AWAIT(me->join, rt_join_only(&me->handles[me->count - 1]));
        me->count--;
    }
    RT_ASYNC_END;
}

static void
serve_drop(struct rt_future *self)
{
    struct serve *me = (struct serve *)self;

    while (me->count > 0)
        rt_detach(&me->handles[--me->count]);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type serve_type = {
    .name = "serve",
    .file = __FILE__,
    .poll = serve_poll,
    .drop = serve_drop,
    RT_FUTURE_LAYOUT(struct serve),
    RT_FUTURE_OUTPUT(struct serve, result),
};

/* async fn until_signal(server): spawn it, and wait until it ends or somebody
 * says stop, whichever is first: a future by hand, with two children. */
struct until_signal {
    struct rt_future future;
    struct serve *server; /* moved from at the first poll; NULL: it was */
    struct rt_oneshot_receiver stop;
    struct rt_oneshot_recv recv;
    struct rt_join_handle handle;
    struct rt_join join;
    int served, result;
};

static enum rt_poll
until_signal_poll(struct rt_future *self, struct rt_context *cx)
{
    struct until_signal *me = (struct until_signal *)self;

    if (me->server != NULL) {
        me->handle = rt_spawn(*me->server);
        me->server = NULL;
        me->join = rt_join(&me->handle, &me->served);
        me->recv = rt_oneshot_recv(&me->stop, NULL);
    }
    if (rt_future_poll(&me->join.future, cx) == RT_READY) {
        me->result = me->join.result < 0 ? me->join.result : me->served;
        return RT_READY;
    }
    return rt_future_poll(&me->recv.future, cx);
}

static struct rt_future *
until_signal_child(const struct rt_future *self, unsigned i)
{
    struct until_signal *me = (struct until_signal *)self;

    if (me->server != NULL || i > 1)
        return NULL;
    return i == 0 ? &me->join.future : &me->recv.future;
}

static void
until_signal_drop(struct rt_future *self)
{
    struct until_signal *me = (struct until_signal *)self;

    if (me->server != NULL)
        rt_future_drop(&me->server->future);
    rt_detach(&me->handle);
    rt_oneshot_receiver_drop(&me->stop);
}

static const struct rt_future_type until_signal_type = {
    .name = "until_signal",
    .file = __FILE__,
    .poll = until_signal_poll,
    .drop = until_signal_drop,
    .child = until_signal_child,
};

/* A thread of its own waits for the signal, and wakes the runtime from there;
 * stage 5 has a signal driver. */
struct watcher {
    pthread_t thread;
    sigset_t signals;
    struct rt_oneshot_sender stop;
};

static void *
watch(void *argument)
{
    struct watcher *watcher = argument;
    int signal;

    sigwait(&watcher->signals, &signal);
    rt_oneshot_send(&watcher->stop, NULL);
    return NULL;
}

/* Before any thread of ours runs, so that none but the watcher gets them. */
static void
block_signals(struct watcher *watcher)
{
    sigemptyset(&watcher->signals);
    sigaddset(&watcher->signals, SIGINT);
    sigaddset(&watcher->signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &watcher->signals, NULL);
}

static int
run_until_signal(struct rt_runtime *runtime, struct serve *server,
                 struct watcher *watcher)
{
    struct until_signal root = { .future = { .type = &until_signal_type },
                                 .server = server };
    int result = rt_oneshot_new(&watcher->stop, &root.stop, 0, NULL);

    if (result == 0)
        result = -pthread_create(&watcher->thread, NULL, watch, watcher);
    if (result != 0) {
        rt_oneshot_sender_drop(&watcher->stop);
        rt_future_drop(&root.future);
        return result;
    }
    result = rt_block_on(runtime, &root.future);
    pthread_kill(watcher->thread, SIGTERM); /* it may wait still */
    pthread_join(watcher->thread, NULL);
    return result != 0 ? result : root.result;
}

static int
run(struct rt_runtime *runtime, int port, int limit, struct watcher *watcher)
{
    struct serve server = { .future = { .type = &serve_type }, .limit = limit };
    int result = rt_tcp_listen(&server.listener, "127.0.0.1", (uint16_t)port);

    if (result != 0)
        return result;
    printf("listening on 127.0.0.1:%u\n", server.listener.port);
    fflush(stdout);
    if (limit == 0)
        return run_until_signal(runtime, &server, watcher);
    result = rt_block_on(runtime, &server.future);
    return result != 0 ? result : server.result;
}

/* A number from 0 to `most`, or -1. */
static int
number(const char *text, int most)
{
    char *end;
    long value = strtol(text, &end, 10);

    return *text != '\0' && *end == '\0' && value >= 0 && value <= most
               ? (int)value
               : -1;
}

int
main(int argc, char **argv)
{
    int port = argc > 1 ? number(argv[1], 65535) : 0;
    int limit = argc > 2 ? number(argv[2], COUNTED_MAX) : 0;
    enum rt_clock_kind kind = rt_clock_kind_wanted();
    struct rt_runtime *runtime;
    struct watcher watcher = { .stop = { .channel = NULL } };
    int result, traced;

    if (argc > 3 || port < 0 || limit < 0) {
        fprintf(stderr, "usage: server [port [connections, at most %d]]\n",
                COUNTED_MAX);
        return 2;
    }
    block_signals(&watcher);
    result = rt_trace_start(getenv("RT_TRACE"),
                            kind == RT_CLOCK_REAL ? "real" : "virtual");
    if (result != 0)
        fprintf(stderr, "%s: %s\n", getenv("RT_TRACE"), strerror(-result));
    result = rt_runtime_new((struct rt_config){ .clock = kind }, &runtime);
    if (result == 0) {
        result = run(runtime, port, limit, &watcher);
        rt_runtime_free(runtime);
    }
    traced = rt_trace_stop();
    if (result == 0)
        result = traced;
    if (result != 0)
        fprintf(stderr, "server: %s\n", strerror(-result));
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
