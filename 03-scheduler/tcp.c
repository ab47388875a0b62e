#include <errno.h>

#include "io.h"
#include "rt_assert.h"
#include "sys.h"
#include "tcp.h"
#include "trace.h"

/* Register `fd` unless it is. 0, or a negative errno. */
static int
ensure_registered(struct rt_io **io, int fd, struct rt_context *cx)
{
    RT_ASSERT(cx->reactor != NULL,
              "S2: a stream outside of a runtime; await it in a task");
    return *io != NULL ? 0 : rt_io_register(io, cx->reactor, fd);
}

static void
close_fd(struct rt_io **io, int *fd)
{
    uint32_t id = *io != NULL ? (*io)->id : 0;

    if (*fd < 0)
        return;
    rt_io_deregister(*io);
    rt_sys_close(*fd);
    RT_TRACE(CLOSE, 0, id, 0);
    *io = NULL;
    *fd = -1;
}

int
rt_tcp_listen(struct rt_tcp_listener *listener, const char *host, uint16_t port)
{
    struct sockaddr_in address;
    int result = rt_sys_address(&address, host, port);

    *listener = (struct rt_tcp_listener){ .fd = -1 };
    if (result != 0)
        return result;
    result = rt_sys_listen(&address);
    if (result < 0)
        return result;
    listener->fd = result;
    result = rt_sys_port(listener->fd);
    if (result < 0) {
        rt_tcp_listener_close(listener);
        return result;
    }
    listener->port = (uint16_t)result;
    return 0;
}

void
rt_tcp_listener_close(struct rt_tcp_listener *listener)
{
    close_fd(&listener->io, &listener->fd);
}

void
rt_tcp_stream_close(struct rt_tcp_stream *stream)
{
    close_fd(&stream->io, &stream->fd);
}

int
rt_tcp_stream_shutdown(struct rt_tcp_stream *stream)
{
    int result = rt_sys_shutdown(stream->fd);

    RT_TRACE(SHUTDOWN, 0, stream->io != NULL ? stream->io->id : 0, result);
    return result;
}

/* --- accept --- */

/* Errors of accept(2) that say: this client has gone. It is out of the queue,
 * the next one may be there. ("Error handling" there lists what TCP hands on;
 * some kernels add ETIMEDOUT.) */
static bool
has_gone(int result)
{
    switch (result) {
    case -ECONNABORTED:
    case -EHOSTDOWN:
    case -EHOSTUNREACH:
    case -ENETDOWN:
    case -ENETUNREACH:
    case -ENONET:
    case -ENOPROTOOPT:
    case -EOPNOTSUPP:
    case -EPROTO:
    case -ETIMEDOUT:
        return true;
    default:
        return false;
    }
}

/* And those that say: not now. EPERM is a firewall's; whether that client is
 * out of the queue, nobody tells, so to try again at once might be for ever. */
bool
rt_tcp_accept_passes(int result)
{
    switch (result) {
    case -EMFILE:
    case -ENFILE:
    case -ENOBUFS:
    case -ENOMEM:
    case -EPERM:
        return true;
    default:
        return false;
    }
}

static enum rt_poll
accept_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_tcp_accept *me = (struct rt_tcp_accept *)self;
    struct rt_tcp_listener *listener = me->listener;
    struct rt_ready ready;

    me->result = ensure_registered(&listener->io, listener->fd, cx);
    if (me->result < 0)
        return RT_READY;
    while (rt_io_poll_ready(listener->io, RT_READ, cx, &ready) == RT_READY) {
        int fd = rt_sys_accept(listener->fd);

        RT_TRACE(ACCEPT, cx->task, listener->io->id, fd < 0 ? fd : 0);
        if (fd == -EAGAIN) {
            rt_io_clear(listener->io, ready);
            continue;
        }
        if (has_gone(fd))
            continue;
        if (fd >= 0)
            me->stream.fd = fd;
        else
            me->result = fd;
        return RT_READY;
    }
    return RT_PENDING;
}

static void
accept_drop_output(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct rt_tcp_accept *)self)->stream);
}

static const struct rt_future_type accept_type = {
    .name = "accept",
    .file = __FILE__,
    .poll = accept_poll,
    .drop_output = accept_drop_output,
    RT_FUTURE_LAYOUT(struct rt_tcp_accept),
    RT_FUTURE_OUTPUT(struct rt_tcp_accept, stream),
};

struct rt_tcp_accept
rt_tcp_accept(struct rt_tcp_listener *listener)
{
    return (struct rt_tcp_accept){ .future = { .type = &accept_type },
                                   .listener = listener,
                                   .stream = RT_TCP_CLOSED };
}

/* --- connect --- */

/* Make the socket, begin to connect, and only then register: a socket that is
 * neither connected nor connecting counts as hung up. 0, or -errno. */
static int
begin_connect(struct rt_tcp_connect *me, struct rt_context *cx)
{
    int result;

    if (me->result != 0)
        return me->result; /* the address was wrong */
    result = rt_sys_socket();
    if (result < 0)
        return result;
    me->stream.fd = result;
    result = rt_sys_connect(me->stream.fd, &me->address);
    if (result == 0 || result == -EAGAIN)
        result = ensure_registered(&me->stream.io, me->stream.fd, cx);
    return result;
}

/* The first call began it; each later one asks how it goes. */
static enum rt_poll
connect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_tcp_connect *me = (struct rt_tcp_connect *)self;
    struct rt_ready ready;
    int result = 0;

    if (me->stream.fd < 0)
        result = begin_connect(me, cx);
    while (result == 0 &&
           rt_io_poll_ready(me->stream.io, RT_WRITE, cx, &ready) == RT_READY) {
        result = rt_sys_connect(me->stream.fd, &me->address);
        RT_TRACE(CONNECT, cx->task, me->stream.io->id, result);
        if (result == 0)
            return RT_READY;
        if (result == -EAGAIN) {
            rt_io_clear(me->stream.io, ready);
            result = 0;
        }
    }
    if (result == 0)
        return RT_PENDING;
    me->result = result;
    rt_tcp_stream_close(&me->stream);
    return RT_READY;
}

/* Cancelled half-way: nobody else knows the fd. */
static void
connect_drop(struct rt_future *self)
{
    if (self->line != RT_LINE_FINISHED)
        rt_tcp_stream_close(&((struct rt_tcp_connect *)self)->stream);
}

static void
connect_drop_output(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct rt_tcp_connect *)self)->stream);
}

static const struct rt_future_type connect_type = {
    .name = "connect",
    .file = __FILE__,
    .poll = connect_poll,
    .drop = connect_drop,
    .drop_output = connect_drop_output,
    RT_FUTURE_LAYOUT(struct rt_tcp_connect),
    RT_FUTURE_OUTPUT(struct rt_tcp_connect, stream),
};

struct rt_tcp_connect
rt_tcp_connect(const char *host, uint16_t port)
{
    struct rt_tcp_connect me = { .future = { .type = &connect_type },
                                 .stream = RT_TCP_CLOSED };

    me.result = rt_sys_address(&me.address, host, port);
    return me;
}

/* --- read --- */

static enum rt_poll
read_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_tcp_read *me = (struct rt_tcp_read *)self;
    struct rt_tcp_stream *stream = me->stream;
    struct rt_ready ready;

    me->result = ensure_registered(&stream->io, stream->fd, cx);
    if (me->result < 0)
        return RT_READY;
    while (rt_io_poll_ready(stream->io, RT_READ, cx, &ready) == RT_READY) {
        me->result = rt_sys_read(stream->fd, me->bytes, me->size);
        RT_TRACE(READ, cx->task, stream->io->id, me->result);
        if (me->result != -EAGAIN)
            return RT_READY;
        rt_io_clear(stream->io, ready);
    }
    return RT_PENDING;
}

static const struct rt_future_type read_type = {
    .name = "read",
    .file = __FILE__,
    .poll = read_poll,
    RT_FUTURE_LAYOUT(struct rt_tcp_read),
    RT_FUTURE_OUTPUT(struct rt_tcp_read, result),
};

struct rt_tcp_read
rt_tcp_read(struct rt_tcp_stream *stream, void *bytes, size_t size)
{
    return (struct rt_tcp_read){ .future = { .type = &read_type },
                                 .stream = stream,
                                 .bytes = bytes,
                                 .size = size };
}

/* --- write_all --- */

static enum rt_poll
write_all_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_tcp_write_all *me = (struct rt_tcp_write_all *)self;
    struct rt_tcp_stream *stream = me->stream;
    struct rt_ready ready;

    me->result = ensure_registered(&stream->io, stream->fd, cx);
    while (me->result == 0 && me->written < me->size) {
        int count;

        if (rt_io_poll_ready(stream->io, RT_WRITE, cx, &ready) == RT_PENDING)
            return RT_PENDING;
        count = rt_sys_write(stream->fd, me->bytes + me->written,
                             me->size - me->written);
        RT_TRACE(WRITE, cx->task, stream->io->id, count);
        if (count == -EAGAIN)
            rt_io_clear(stream->io, ready);
        else if (count < 0)
            me->result = count;
        else
            me->written += (size_t)count;
    }
    return RT_READY;
}

static const struct rt_future_type write_all_type = {
    .name = "write_all",
    .file = __FILE__,
    .poll = write_all_poll,
    RT_FUTURE_LAYOUT(struct rt_tcp_write_all),
    RT_FUTURE_OUTPUT(struct rt_tcp_write_all, result),
};

struct rt_tcp_write_all
rt_tcp_write_all(struct rt_tcp_stream *stream, const void *bytes, size_t size)
{
    return (struct rt_tcp_write_all){ .future = { .type = &write_all_type },
                                      .stream = stream,
                                      .bytes = bytes,
                                      .size = size };
}
