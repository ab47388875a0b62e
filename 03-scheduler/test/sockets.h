/* The other ends of our sockets, blocking and without the runtime: the tests
 * write, read and hang up there. Tests only; they need a real kernel. */
#ifndef RT_SOCKETS_H
#define RT_SOCKETS_H

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tcp.h"
#include "world.h"

/* A connected pair: one end for the runtime, one for the test. Local, so what
 * is written is there at once. */
static inline void
socket_pair(int *ours, int *peer)
{
    int ends[2];
    int result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);

    ck_assert_int_eq(result, 0);
    result = fcntl(ends[0], F_SETFL, O_NONBLOCK);
    ck_assert_int_eq(result, 0);
    *ours = ends[0];
    *peer = ends[1];
}

/* A pipe whose two ends do not block. */
static inline void
pipe_pair(int *reader, int *writer)
{
    int ends[2];
    int result = pipe(ends);

    ck_assert_int_eq(result, 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    *reader = ends[0];
    *writer = ends[1];
}

/* Connect to a listener of ours: its queue takes us, nobody need accept. */
static inline int
dial(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);

    ck_assert_int_eq(result, 0);
    return fd;
}

/* Wait until the kernel has news for `fd`. */
static inline void
wait_for(int fd, short events)
{
    struct pollfd asked = { .fd = fd, .events = events };

    while (poll(&asked, 1, -1) <= 0)
        continue;
}

/* Send all of `text`. */
static inline void
say(int fd, const char *text)
{
    size_t size = strlen(text);
    ssize_t sent = send(fd, text, size, MSG_NOSIGNAL);

    ck_assert_int_eq(sent, (ssize_t)size);
}

/* Read until the stream ends. How many bytes came. */
static inline size_t
drink(int fd)
{
    char bytes[4096];
    size_t all = 0;
    ssize_t n;

    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0)
        all += (size_t)n;
    return all;
}

/* Write until the kernel takes no more. How many bytes it took. */
static inline size_t
fill(int fd)
{
    static const char bytes[4096];
    size_t all = 0;
    ssize_t n;

    while ((n = write(fd, bytes, sizeof bytes)) > 0)
        all += (size_t)n;
    ck_assert_int_eq(errno, EAGAIN);
    return all;
}

/* Hang up with a reset, not with an end. */
static inline void
reset(int fd)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    int result = setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);

    ck_assert_int_eq(result, 0);
    close(fd);
}

/* Listen on a free port. */
static inline void
listen_anywhere(struct rt_tcp_listener *listener)
{
    int result = rt_tcp_listen(listener, "127.0.0.1", 0);

    ck_assert_msg(result == 0, "rt_tcp_listen said %d", result);
}

/* A stream of ours and the fd of its peer, over the loopback interface. */
static inline void
tcp_pair(struct world *world, struct rt_tcp_stream *stream, int *peer)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;

    listen_anywhere(&listener);
    *peer = dial(listener.port);
    accept = rt_tcp_accept(&listener);
    world_block_on(world, &accept.future);
    ck_assert_int_eq(accept.result, 0);
    *stream = accept.stream;
    rt_tcp_listener_close(&listener);
}

#endif
