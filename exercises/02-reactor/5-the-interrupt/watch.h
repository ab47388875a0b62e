/* 2.5 The interrupt: what epoll is told of a socket, and what it answers, as in
 * 02-reactor/backend_epoll.c. Given. */
#ifndef WATCH_H
#define WATCH_H

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "backend.h"
#include "clock.h"

/* Events that one wait takes at most. */
#define ROOM 64

/* Watch io->fd, both directions, edge-triggered. 0, or a negative errno. */
static inline int
watch_add(int epoll, struct rt_io *io)
{
    struct epoll_event watch = { .events =
                                     EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                 .data.ptr = io };

    return epoll_ctl(epoll, EPOLL_CTL_ADD, io->fd, &watch) == 0 ? 0 : -errno;
}

static inline void
watch_remove(int epoll, struct rt_io *io)
{
    epoll_ctl(epoll, EPOLL_CTL_DEL, io->fd, NULL);
}

/* What was told, in our words. `io` is the data.ptr that was registered. */
static inline struct rt_backend_event
event_of(const struct epoll_event *told)
{
    const uint32_t both = EPOLLERR | EPOLLHUP;

    return (struct rt_backend_event){
        .io = told->data.ptr,
        .ready[RT_READ] = (told->events & (EPOLLIN | EPOLLRDHUP | both)) != 0,
        .ready[RT_WRITE] = (told->events & (EPOLLOUT | both)) != 0,
    };
}

#endif
