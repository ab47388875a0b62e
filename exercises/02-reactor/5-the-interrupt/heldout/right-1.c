/* Unusual: a flag saves the writes: drain first, then take the flag down */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "watch.h"

struct rt_backend {
    int epoll;
    int wake;         /* an eventfd */
    atomic_bool told; /* it was written, so nobody else needs to */
};

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = calloc(1, sizeof *backend);
    struct epoll_event watch = { .events = EPOLLIN, .data.ptr = NULL };
    int failed;

    (void)clock;
    if (backend == NULL)
        return NULL;
    backend->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (backend->epoll < 0) {
        free(backend);
        return NULL;
    }
    backend->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (backend->wake < 0)
        goto no_wake;
    if (epoll_ctl(backend->epoll, EPOLL_CTL_ADD, backend->wake, &watch) != 0)
        goto no_watch;
    return backend;

no_watch:
    failed = errno;
    close(backend->wake);
    errno = failed;
no_wake:
    failed = errno;
    close(backend->epoll);
    free(backend);
    errno = failed;
    return NULL;
}

void
rt_backend_free(struct rt_backend *backend)
{
    close(backend->wake);
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

static void
drain(struct rt_backend *backend)
{
    uint64_t count;

    if (read(backend->wake, &count, sizeof count) < 0)
        return; /* EAGAIN: it was empty */
}

/* Who finds the flag up in between is told by this very wait. */
static void
calm(struct rt_backend *backend)
{
    drain(backend);
    atomic_exchange(&backend->told, false);
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct epoll_event told[ROOM];
    int count;

    if (room > ROOM)
        room = ROOM;
    count = epoll_wait(backend->epoll, told, (int)room,
                       until == RT_FOREVER ? -1 : 0);
    for (int i = 0; i < count; i++) {
        events[i] = event_of(&told[i]);
        if (events[i].io == NULL)
            calm(backend);
    }
    return count > 0 ? (unsigned)count : 0; /* -1: a signal */
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    const uint64_t one = 1;

    if (atomic_exchange(&backend->told, true))
        return; /* they merge */
    if (write(backend->wake, &one, sizeof one) < 0)
        return; /* EAGAIN: it is full, so there is one already */
}
