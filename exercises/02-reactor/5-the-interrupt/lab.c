#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "watch.h"

struct rt_backend {
    int epoll;
    /* KEEP here what another thread needs to end the wait. */
};

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = calloc(1, sizeof *backend);

    (void)clock;
    if (backend == NULL)
        return NULL;
    backend->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (backend->epoll < 0) {
        free(backend);
        return NULL;
    }
    /* OPEN an eventfd that never blocks, and tell epoll to watch it, with a
     * data.ptr of NULL. If one of them fails: give back all, return NULL. */
    return backend;
}

void
rt_backend_free(struct rt_backend *backend)
{
    /* CLOSE what you have opened. */
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
    int count;

    if (room > ROOM)
        room = ROOM;
    count = epoll_wait(backend->epoll, told, (int)room,
                       until == RT_FOREVER ? -1 : 0);
    for (int i = 0; i < count; i++)
        events[i] = event_of(&told[i]);
    /* DRAIN: an event without an io is yours: after it, all is quiet again. */
    return count > 0 ? (unsigned)count : 0; /* -1: a signal */
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    /* SIGNAL: from any thread, and without waiting. */
    (void)backend;
}
