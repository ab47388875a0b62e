/* TCP on top of the reactor. Chapter 2. Reactor thread only.
 * (Tokio: net/tcp.)
 *
 * Each operation is a future: it tries the call while the direction counts as
 * ready, and waits after EAGAIN. An fd registers itself at the first poll of
 * its first operation, through cx. One operation a direction at a time. */
#ifndef RT_TCP_H
#define RT_TCP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "future.h"

/* Plain values: they may move or be closed between operations, not during one:
 * a close wakes nobody. */
struct rt_tcp_listener {
    int fd;
    struct rt_io *io; /* NULL: not registered yet */
    uint16_t port;    /* in the machine's byte order */
};

struct rt_tcp_stream {
    int fd;
    struct rt_io *io;
};

#define RT_TCP_CLOSED ((struct rt_tcp_stream){ .fd = -1, .io = NULL })

/* Bind and listen at `host`, an IPv4 literal; port 0 lets the kernel choose.
 * 0, or a negative errno. */
int rt_tcp_listen(struct rt_tcp_listener *listener, const char *host,
                  uint16_t port);
void rt_tcp_listener_close(struct rt_tcp_listener *listener);

/* Deregister and close. A closed stream stays closed. */
void rt_tcp_stream_close(struct rt_tcp_stream *stream);

/* No more writes: the peer will read the end of the stream. Does not wait. 0,
 * or a negative errno. */
int rt_tcp_stream_shutdown(struct rt_tcp_stream *stream);

/* Ready with result 0 and `stream`, which is yours to close, or with a negative
 * errno. -EMFILE and -ENFILE leave the connection in the kernel's queue: let
 * something else close an fd, with a delay, and accept again. A client that has
 * gone while it was in the queue is passed over. */
struct rt_tcp_accept {
    struct rt_future future;
    struct rt_tcp_listener *listener;
    struct rt_tcp_stream stream;
    int result;
};
struct rt_tcp_accept rt_tcp_accept(struct rt_tcp_listener *listener);

/* Whether a negative result of accept passes with time: pause, then accept
 * again. All others are for good. */
bool rt_tcp_accept_passes(int result);

/* Ready with result 0 and `stream`, which is yours to close, or with a negative
 * errno. */
struct rt_tcp_connect {
    struct rt_future future;
    struct sockaddr_in address;
    struct rt_tcp_stream stream;
    int result;
};
struct rt_tcp_connect rt_tcp_connect(const char *host, uint16_t port);

/* Ready with the number of bytes, at least one; 0 at the end of the stream; or
 * a negative errno. `bytes` belongs to the caller and outlives the future. */
struct rt_tcp_read {
    struct rt_future future;
    struct rt_tcp_stream *stream;
    void *bytes;
    size_t size;
    int result;
};
struct rt_tcp_read rt_tcp_read(struct rt_tcp_stream *stream, void *bytes,
                               size_t size);

/* Ready with 0 when all `size` bytes are written, or with a negative errno;
 * `written` tells how far it came. Dropped in between, the peer has got a part
 * of them. */
struct rt_tcp_write_all {
    struct rt_future future;
    struct rt_tcp_stream *stream;
    const char *bytes;
    size_t size;
    size_t written;
    int result;
};
struct rt_tcp_write_all rt_tcp_write_all(struct rt_tcp_stream *stream,
                                         const void *bytes, size_t size);

#endif
