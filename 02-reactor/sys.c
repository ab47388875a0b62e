#define _GNU_SOURCE /* accept4 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "error.h"
#include "rt_assert.h"
#include "sys.h"

#define NEW_SOCKET (SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

/* What a call returned, in our way of failing. */
static int
result_of(ssize_t returned)
{
    return returned >= 0 ? (int)returned : -errno;
}

static size_t
at_most_an_int(size_t size)
{
    return size < INT32_MAX ? size : INT32_MAX;
}

int
rt_sys_address(struct sockaddr_in *address, const char *host, uint16_t port)
{
    *address =
        (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
    return inet_pton(AF_INET, host, &address->sin_addr) == 1 ? 0 : -EINVAL;
}

int
rt_sys_socket(void)
{
    return result_of(socket(AF_INET, NEW_SOCKET, 0));
}

int
rt_sys_listen(const struct sockaddr_in *address)
{
    const struct sockaddr *generic = (const struct sockaddr *)address;
    int fd = rt_sys_socket();
    int result;

    if (fd < 0)
        return fd;
    result = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
    if (result == 0)
        result = bind(fd, generic, sizeof *address);
    if (result == 0)
        result = listen(fd, SOMAXCONN);
    if (result == 0)
        return fd;
    result = -errno;
    rt_sys_close(fd);
    return result;
}

int
rt_sys_port(int fd)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return -errno;
    return ntohs(address.sin_port);
}

int
rt_sys_accept(int fd)
{
    int result;

    do
        result =
            result_of(accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
    while (result == -EINTR);
    return result;
}

int
rt_sys_connect(int fd, const struct sockaddr_in *address)
{
    int result = result_of(
        connect(fd, (const struct sockaddr *)address, sizeof *address));

    switch (result) {
    case -EINPROGRESS: /* it has just begun */
    case -EALREADY:    /* it goes on */
    case -EINTR:       /* it goes on, as if it had not been interrupted */
        return -EAGAIN;
    case -EISCONN:
        return 0;
    default:
        return result;
    }
}

int
rt_sys_read(int fd, void *bytes, size_t size)
{
    int result;

    do
        result = result_of(read(fd, bytes, at_most_an_int(size)));
    while (result == -EINTR);
    return result;
}

int
rt_sys_write(int fd, const void *bytes, size_t size)
{
    int result;

    do
        result = result_of(send(fd, bytes, at_most_an_int(size), MSG_NOSIGNAL));
    while (result == -EINTR);
    return result;
}

int
rt_sys_shutdown(int fd)
{
    return result_of(shutdown(fd, SHUT_WR));
}

void
rt_sys_close(int fd)
{
    /* Never again: after EINTR the fd is closed, and may be another's. */
    int result = result_of(close(fd));

    RT_ASSERT(result != -EBADF, "close: EBADF: fd %d was closed already", fd);
}

void
rt_sys_check(const char *call, ssize_t returned, int passing)
{
    RT_ASSERT(returned >= 0 || errno == passing,
              "%s: %s: who closed the reactor's descriptor?", call,
              rt_error_name(errno));
}
