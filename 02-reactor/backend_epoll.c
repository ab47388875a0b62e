/* The reactor's backend on epoll(7): one registration for the fd's whole life,
 * both directions, edge-triggered: the kernel tells each change once, so no
 * call is needed when a waiter comes or goes. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "backend.h"
#include "clock.h"
#include "error.h"
#include "reactor.h"
#include "rt_assert.h"
#include "sys.h"

struct rt_backend {
    int epoll;
    int interrupt; /* an eventfd; its registration carries no io */
};

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = malloc(sizeof *backend);
    struct epoll_event watch = { .events = EPOLLIN };

    (void)clock;
    if (backend == NULL)
        return NULL;
    backend->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (backend->epoll < 0)
        goto free_backend;
    backend->interrupt = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (backend->interrupt < 0)
        goto close_epoll;
    if (epoll_ctl(backend->epoll, EPOLL_CTL_ADD, backend->interrupt, &watch))
        goto close_interrupt;
    return backend;

close_interrupt:
    close(backend->interrupt);
close_epoll:
    close(backend->epoll);
free_backend:
    free(backend);
    return NULL;
}

void
rt_backend_free(struct rt_backend *backend)
{
    rt_sys_close(backend->interrupt);
    rt_sys_close(backend->epoll);
    free(backend);
}

int
rt_backend_add(struct rt_backend *backend, struct rt_io *io)
{
    struct epoll_event watch = { .events =
                                     EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                 .data.ptr = io };

    if (epoll_ctl(backend->epoll, EPOLL_CTL_ADD, io->fd, &watch) == 0)
        return 0;
    return -errno;
}

void
rt_backend_remove(struct rt_backend *backend, struct rt_io *io)
{
    int result = epoll_ctl(backend->epoll, EPOLL_CTL_DEL, io->fd, NULL);

    RT_ASSERT(result == 0,
              "epoll_ctl: %s: fd %d was closed before it was deregistered",
              rt_error_name(errno), io->fd);
}

/* An error or a hang-up ends every wait: the next call tells what happened. */
static struct rt_backend_event
event_of(const struct epoll_event *told)
{
    const uint32_t both = EPOLLERR | EPOLLHUP;

    return (struct rt_backend_event){
        .io = told->data.ptr,
        .ready[RT_READ] = (told->events & (EPOLLIN | EPOLLRDHUP | both)) != 0,
        .ready[RT_WRITE] = (told->events & (EPOLLOUT | both)) != 0,
    };
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct epoll_event told[RT_REACTOR_BATCH];
    uint64_t interrupts;
    ssize_t size;
    int count;

    if (room > RT_REACTOR_BATCH)
        room = RT_REACTOR_BATCH;
    count = epoll_wait(backend->epoll, told, (int)room,
                       until == RT_FOREVER ? -1 : 0);
    rt_sys_check("epoll_wait", count, EINTR);
    for (int i = 0; i < count; i++) {
        events[i] = event_of(&told[i]);
        if (events[i].io != NULL)
            continue;
        /* EAGAIN: somebody else took this interrupt. */
        size = read(backend->interrupt, &interrupts, sizeof interrupts);
        rt_sys_check("read", size, EAGAIN);
    }
    return count > 0 ? (unsigned)count : 0; /* -1: a signal */
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    ssize_t size =
        write(backend->interrupt, &(uint64_t){ 1 }, sizeof(uint64_t));

    /* EAGAIN: so many interrupts wait that one more says nothing. */
    rt_sys_check("write", size, EAGAIN);
}
