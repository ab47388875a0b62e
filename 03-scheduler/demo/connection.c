#include <string.h>

#include "connection.h"

#define LINGER_MAX 65536 /* bytes that are read and forgotten at the end */

/* Requests may come one behind the other without waiting (pipelining): what is
 * left in the input after the first is the begin of the next. */
static void
forget_request(struct connection *me)
{
    me->filled -= me->head_size;
    memmove(me->input, me->input + me->head_size, me->filled);
}

/* What to do about the input: a whole request, or one that can never be. */
static bool
has_request(struct connection *me)
{
    me->head_size = http_head_size(me->input, me->filled);
    if (me->head_size > 0)
        me->request = http_parse(me->input, me->head_size);
    else if (me->filled == HTTP_HEAD_MAX)
        me->request = http_too_large(me->input, me->filled);
    else
        return false;
    return true;
}

static struct rt_tcp_read
read_more(struct connection *me)
{
    return rt_tcp_read(&me->stream, me->input + me->filled,
                       HTTP_HEAD_MAX - me->filled);
}

static struct rt_tcp_write_all
answer(struct connection *me)
{
    return rt_tcp_write_all(&me->stream, me->output,
                            http_respond(me->output, me->request));
}

static enum rt_poll
connection_poll(struct rt_future *self, struct rt_context *cx)
{
    struct connection *me = (struct connection *)self;

    RT_ASYNC_BEGIN(self);
    for (;;) {
        while (!has_request(me)) {
            RT_AWAIT(me->read, read_more(me));
            if (me->read.result <= 0)
                RT_ASYNC_RETURN; /* the end of the stream, or an error */
            me->filled += (size_t)me->read.result;
        }
        RT_AWAIT(me->write, answer(me));
        if (me->write.result < 0)
            RT_ASYNC_RETURN;
        if (!me->request.keep_alive)
            break;
        forget_request(me);
    }
    /* A close with bytes unread resets the connection, and the client might
     * lose the answer: say that it is over, and read on until the client
     * agrees. */
    if (rt_tcp_stream_shutdown(&me->stream) < 0)
        RT_ASYNC_RETURN;
    for (me->filled = 0; me->filled < LINGER_MAX;) {
        RT_AWAIT(me->read, rt_tcp_read(&me->stream, me->input, HTTP_HEAD_MAX));
        if (me->read.result <= 0)
            RT_ASYNC_RETURN;
        me->filled += (size_t)me->read.result;
    }
    RT_ASYNC_END;
}

static void
connection_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct connection *)self)->stream);
}

static const struct rt_future_type connection_type = {
    .name = "connection",
    .file = __FILE__,
    .poll = connection_poll,
    .drop = connection_drop,
    RT_FUTURE_LAYOUT(struct connection),
};

struct connection
connection(struct rt_tcp_stream stream)
{
    return (struct connection){ .future = { .type = &connection_type },
                                .stream = stream };
}
