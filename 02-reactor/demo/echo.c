/* An echo server for two clients: it accepts both, then serves them through one
 * join_all. Who would add a third? That is stage 3's question.
 *
 *     build/demo/echo         the server, and two clients of its own
 *     build/demo/echo 7000    the server alone; try twice: nc 127.0.0.1 7000
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_on.h"
#include "delay.h"
#include "join_all.h"
#include "tcp.h"
#include "trace.h"

#define CLIENTS 2

/* async fn echo(stream): until the peer ends its stream. */
struct echo {
    struct rt_future future;
    struct rt_tcp_stream stream;
    char bytes[256];
    struct rt_tcp_read read;
    struct rt_tcp_write_all write;
};

static struct rt_tcp_write_all
write_back(struct echo *me)
{
    return rt_tcp_write_all(&me->stream, me->bytes, (size_t)me->read.result);
}

static enum rt_poll
echo_poll(struct rt_future *self, struct rt_context *cx)
{
    struct echo *me = (struct echo *)self;

    RT_ASYNC_BEGIN(self);
    for (;;) {
        RT_AWAIT(me->read, rt_tcp_read(&me->stream, me->bytes, 256));
        if (me->read.result <= 0)
            RT_ASYNC_RETURN; /* the end, or an error */
        RT_AWAIT(me->write, write_back(me));
        if (me->write.result < 0)
            RT_ASYNC_RETURN;
    }
    RT_ASYNC_END;
}

static void
echo_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct echo *)self)->stream);
}

static const struct rt_future_type echo_type = {
    .name = "echo", .file = __FILE__, .poll = echo_poll, .drop = echo_drop
};

/* async fn serve(listener): accept CLIENTS of them, then echo to all. */
struct serve {
    struct rt_future future;
    struct rt_tcp_listener listener;
    int clients;
    struct rt_tcp_accept accept;
    struct rt_delay nap;
    struct echo echoes[CLIENTS];
    struct rt_future *children[CLIENTS];
    struct rt_join_all all;
    int result;
};

static void
add_client(struct serve *me)
{
    struct echo *echo = &me->echoes[me->clients];

    *echo = (struct echo){ .future = { .type = &echo_type },
                           .stream = me->accept.stream };
    me->children[me->clients++] = &echo->future;
}

static enum rt_poll
serve_poll(struct rt_future *self, struct rt_context *cx)
{
    struct serve *me = (struct serve *)self;

    RT_ASYNC_BEGIN(self);
    while (me->clients < CLIENTS) {
        RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
        me->result = me->accept.result;
        if (me->result == 0) {
            add_client(me);
        } else if (rt_tcp_accept_passes(me->result)) {
            RT_AWAIT(me->nap, rt_delay(50)); /* back off */
            me->result = me->nap.result;
        }
        if (me->result != 0)
            RT_ASYNC_RETURN; /* for good */
    }
    RT_AWAIT(me->all, rt_join_all(me->children, CLIENTS));
    me->clients = 0;
    RT_ASYNC_END;
}

/* Cancelled before the join began, the accepted streams are still ours. */
static void
serve_drop(struct rt_future *self)
{
    struct serve *me = (struct serve *)self;

    for (int i = 0; i < me->clients; i++)
        rt_tcp_stream_close(&me->echoes[i].stream);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type serve_type = {
    .name = "serve", .file = __FILE__, .poll = serve_poll, .drop = serve_drop
};

/* async fn say(port, word): send it, end the stream, read it back. */
struct say {
    struct rt_future future;
    uint16_t port;
    const char *word;
    struct rt_tcp_connect connect;
    struct rt_tcp_write_all write;
    struct rt_tcp_read read;
    struct rt_tcp_stream stream;
    char heard[64];
};

static struct rt_tcp_write_all
write_word(struct say *me)
{
    return rt_tcp_write_all(&me->stream, me->word, strlen(me->word));
}

static struct rt_tcp_read
read_reply(struct say *me)
{
    return rt_tcp_read(&me->stream, me->heard, sizeof me->heard - 1);
}

static enum rt_poll
say_poll(struct rt_future *self, struct rt_context *cx)
{
    struct say *me = (struct say *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->connect, rt_tcp_connect("127.0.0.1", me->port));
    me->stream = me->connect.stream;
    if (me->connect.result < 0)
        RT_ASYNC_RETURN;
    RT_AWAIT(me->write, write_word(me));
    rt_tcp_stream_shutdown(&me->stream);
    RT_AWAIT(me->read, read_reply(me));
    printf("said %s, heard %s\n", me->word,
           me->read.result >= 0 ? me->heard : strerror(-me->read.result));
    RT_ASYNC_END;
}

static void
say_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct say *)self)->stream);
}

static const struct rt_future_type say_type = {
    .name = "say", .file = __FILE__, .poll = say_poll, .drop = say_drop
};

static struct say
say(uint16_t port, const char *word)
{
    return (struct say){ .future = { .type = &say_type },
                         .port = port,
                         .word = word,
                         .stream = RT_TCP_CLOSED };
}

/* The server alone, or (port -1) in one join with two clients of its own. */
static int
run(struct rt_reactor *reactor, int port)
{
    struct serve server = { .future = { .type = &serve_type } };
    struct say a, b;
    struct rt_future *children[] = { &server.future, &a.future, &b.future };
    struct rt_join_all all;
    int result = rt_tcp_listen(&server.listener, "127.0.0.1",
                               (uint16_t)(port >= 0 ? port : 0));

    if (result != 0)
        return result;
    printf("listening on 127.0.0.1:%u\n", server.listener.port);
    fflush(stdout);
    a = say(server.listener.port, "hello");
    b = say(server.listener.port, "goodbye");
    all = rt_join_all(children, 3);
    result = rt_block_on(reactor, port >= 0 ? &server.future : &all.future);
    return result != 0 ? result : server.result;
}

/* A port, or -1. */
static int
port_of(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);

    return *text != '\0' && *end == '\0' && port >= 0 && port <= 65535
               ? (int)port
               : -1;
}

int
main(int argc, char **argv)
{
    int port = argc > 1 ? port_of(argv[1]) : -1; /* -1: with own clients */
    enum rt_clock_kind kind = rt_clock_kind_wanted();
    struct rt_clock clock;
    struct rt_reactor reactor;
    int result, traced;

    if (argc > 2 || (argc > 1 && port < 0)) {
        fputs("usage: echo [port], from 0 to 65535\n", stderr);
        return 2;
    }
    rt_clock_init(&clock, kind);
    result = rt_trace_start(getenv("RT_TRACE"),
                            kind == RT_CLOCK_REAL ? "real" : "virtual");
    if (result != 0)
        fprintf(stderr, "%s: %s\n", getenv("RT_TRACE"), strerror(-result));
    result = rt_reactor_init(&reactor, &clock);
    if (result == 0) {
        result = run(&reactor, port);
        rt_reactor_fini(&reactor);
    }
    rt_clock_fini(&clock);
    traced = rt_trace_stop();
    if (result == 0)
        result = traced;
    if (result != 0)
        fprintf(stderr, "echo: %s\n", strerror(-result));
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
