/* none: the flag goes down first, so no interrupt is lost */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "watch.h"

struct rt_backend {
    int epoll;
    int interrupt;
    atomic_bool asked; /* one write is enough */
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
    if (backend->epoll < 0) {
        free(backend);
        return NULL;
    }
    backend->interrupt = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (backend->interrupt == -1)
        goto close_epoll;
    if (epoll_ctl(backend->epoll, EPOLL_CTL_ADD, backend->interrupt, &watch))
        goto close_interrupt;
    return backend;

close_interrupt:
    close(backend->interrupt);
close_epoll:
    close(backend->epoll);
    free(backend);
    return NULL;
}

void
rt_backend_free(struct rt_backend *backend)
{
    close(backend->interrupt);
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
    eventfd_t interrupts;
    int count;

    if (room > ROOM)
        room = ROOM;
    count = epoll_wait(backend->epoll, told, (int)room,
                       until == RT_FOREVER ? -1 : 0);
    for (int i = 0; i < count; i++) {
        events[i] = event_of(&told[i]);
        if (events[i].io == NULL) {
            backend->asked = false;
            eventfd_read(backend->interrupt, &interrupts);
        }
    }
    return count > 0 ? (unsigned)count : 0; /* -1: a signal */
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    if (atomic_exchange(&backend->asked, true))
        return;
    eventfd_write(backend->interrupt, 1);
}
