/* M42: a server waits for a word, at most 20 ms; then it greets, and waits
 * anew. The client sends its word in two pieces, 30 ms apart. */
#include <string.h>

#include "delay.h"
#include "run.h"
#include "tcp.h"

struct text {
    char bytes[32];
    size_t size;
};

struct word { /* async fn word(stream): ready at its full stop */
    struct rt_future future;
    struct rt_tcp_stream *stream;
    struct text own, *kept; /* kept: its caller's; NULL: its own */
    struct rt_tcp_read read;
};

static struct text *
text_of(struct word *me)
{
    return me->kept != NULL ? me->kept : &me->own;
}

static struct rt_tcp_read
read_more(struct word *me)
{
    return rt_tcp_read(me->stream, text_of(me)->bytes + text_of(me)->size, 8);
}

static enum rt_poll
word_poll(struct rt_future *self, struct rt_context *cx)
{
    struct word *me = (struct word *)self;

    RT_ASYNC_BEGIN(self);
    while (strchr(text_of(me)->bytes, '.') == NULL) {
        RT_AWAIT(me->read, read_more(me));
        text_of(me)->size += (size_t)me->read.result;
        step("word reads, and has \"%s\"", text_of(me)->bytes);
    }
    RT_ASYNC_END;
}

static const struct rt_future_type word_type = { .name = "word",
                                                 .file = __FILE__,
                                                 .poll = word_poll };

struct race { /* whoever is ready first wins; the other one is dropped */
    struct rt_future future;
    struct word word;
    struct rt_delay limit;
    bool late;
};

static enum rt_poll
race_poll(struct rt_future *self, struct rt_context *cx)
{
    struct race *me = (struct race *)self;

    if (rt_future_poll(&me->word.future, cx) == RT_READY)
        return RT_READY;
    me->late = rt_future_poll(&me->limit.future, cx) == RT_READY;
    return me->late ? RT_READY : RT_PENDING;
}

static struct rt_future *
race_child(const struct rt_future *self, unsigned i)
{
    struct race *me = (struct race *)self;

    return i == 0 ? &me->word.future : i == 1 ? &me->limit.future : NULL;
}

static const struct rt_future_type race_type = {
    .name = "race", .file = __FILE__, .poll = race_poll, .child = race_child
};

struct server {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct text kept;
    struct race race;
};

static struct race
race(struct server *me)
{
    return (struct race){ .future = { .type = &race_type },
                          .word = { .future = { .type = &word_type },
                                    .stream = &me->accept.stream,
                                    .kept = NULL },
                          .limit = rt_delay(20) };
}

static enum rt_poll
server_poll(struct rt_future *self, struct rt_context *cx)
{
    struct server *me = (struct server *)self;

    RT_ASYNC_BEGIN(self);
    rt_tcp_listen(&me->listener, "127.0.0.1", 0);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    do {
        RT_AWAIT(me->race, race(me));
        if (me->race.late)
            step("server -> word drops it at %u and asks anew",
                 now_ms(cx->clock));
    } while (me->race.late);
    step("server has the word \"%s\"", text_of(&me->race.word)->bytes);
    RT_ASYNC_END;
}

static void
server_drop(struct rt_future *self)
{
    struct server *me = (struct server *)self;

    rt_tcp_stream_close(&me->accept.stream);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type server_type = {
    .name = "server", .file = __FILE__, .poll = server_poll, .drop = server_drop
};

int
main(void)
{
    struct server server = { .future = { .type = &server_type } };

    return run(&server.future);
}
