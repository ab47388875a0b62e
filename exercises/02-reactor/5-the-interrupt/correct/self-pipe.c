#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "watch.h"

struct rt_backend {
    int epoll;
    int ends[2]; /* a pipe: read, write */
};

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = calloc(1, sizeof *backend);
    struct epoll_event watch = { .events = EPOLLIN };

    (void)clock;
    if (backend == NULL)
        return NULL;
    backend->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (backend->epoll < 0)
        goto free_backend;
    if (pipe2(backend->ends, O_NONBLOCK | O_CLOEXEC) != 0)
        goto close_epoll;
    if (epoll_ctl(backend->epoll, EPOLL_CTL_ADD, backend->ends[0], &watch))
        goto close_interrupt;
    return backend;

close_interrupt:
    close(backend->ends[0]);
    close(backend->ends[1]);
close_epoll:
    close(backend->epoll);
free_backend:
    free(backend);
    return NULL;
}

void
rt_backend_free(struct rt_backend *backend)
{
    close(backend->ends[0]);
    close(backend->ends[1]);
    close(backend->epoll);
    free(backend);
}

int
rt_backend_add(struct rt_backend *backend, struct rt_io *io)
{
    return watch_add(backend->epoll, io);
}

void
rt_backend_remove(struct rt_backend *backend, struct rt_io *io)
{
    watch_remove(backend->epoll, io);
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct epoll_event told[ROOM];
    char bytes[4096];
    int count;

    if (room > ROOM)
        room = ROOM;
    count = epoll_wait(backend->epoll, told, (int)room,
                       until == RT_FOREVER ? -1 : 0);
    for (int i = 0; i < count; i++) {
        events[i] = event_of(&told[i]);
        while (events[i].io == NULL &&
               read(backend->ends[0], bytes, sizeof bytes) > 0)
            continue;
    }
    return count > 0 ? (unsigned)count : 0; /* -1: a signal */
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    /* It fails only if the pipe is full, and then it is readable anyway. */
    if (write(backend->ends[1], "", 1) < 0)
        return;
}
