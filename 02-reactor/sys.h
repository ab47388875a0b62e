/* The system calls of the runtime. Chapter 2. Any thread.
 *
 * One wrapper each, so that there is one way to fail: a count, an fd or 0, or a
 * negative errno. Every fd is non-blocking and closed on exec; a call that a
 * signal interrupted is made again. -EAGAIN means "would block". */
#ifndef RT_SYS_H
#define RT_SYS_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

/* `host` is an IPv4 literal such as "127.0.0.1". 0 or -EINVAL. */
int rt_sys_address(struct sockaddr_in *address, const char *host,
                   uint16_t port);

/* A bound, listening socket. */
RT_MUST_USE int rt_sys_listen(const struct sockaddr_in *address);

/* The port that a listening socket is bound to. */
int rt_sys_port(int fd);

RT_MUST_USE int rt_sys_accept(int fd);

/* A socket to connect. */
RT_MUST_USE int rt_sys_socket(void);

/* Begin to connect, or ask how it goes: 0, -EAGAIN while it is under way. */
int rt_sys_connect(int fd, const struct sockaddr_in *address);

/* Up to INT32_MAX bytes. A read gives 0 at the end of the stream; a write to a
 * peer that is gone gives -EPIPE, without a signal. */
int rt_sys_read(int fd, void *bytes, size_t size);
int rt_sys_write(int fd, const void *bytes, size_t size);

/* No more writes: the peer reads the end of the stream. */
int rt_sys_shutdown(int fd);

/* Aborts if `fd` is not open: another thread may have that number at any
 * moment, and we would close its fd. */
void rt_sys_close(int fd);

/* `call`, by which the reactor waits or ends a wait, returned `returned`: -1
 * passes if errno is `passing`. Any other error is there for good, and a loop
 * around the call would spin: so that aborts, and names call and error. */
void rt_sys_check(const char *call, ssize_t returned, int passing);

#endif
