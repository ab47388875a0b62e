/* A kernel without fds: all that ends a wait is an interrupt. It keeps one, as
 * an eventfd does, so a park with a token is the whole of it. A look does not
 * wait, but takes the token, too. */
#include <errno.h>
#include <stdlib.h>

#include "backend.h"
#include "clock.h"
#include "explore.h"

struct rt_backend {
    unsigned thread; /* who waits */
};

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = malloc(sizeof *backend);

    (void)clock;
    if (backend != NULL)
        backend->thread = explore_self();
    return backend;
}

void
rt_backend_free(struct rt_backend *backend)
{
    free(backend);
}

int
rt_backend_add(struct rt_backend *backend, struct rt_io *io)
{
    (void)backend;
    (void)io;
    return -EPERM;
}

void
rt_backend_remove(struct rt_backend *backend, struct rt_io *io)
{
    (void)backend;
    (void)io;
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    (void)backend;
    (void)room; /* it is 64 */
    if (until == RT_FOREVER)
        explore_park();
    else if (!explore_take_token())
        return 0;
    events[0] = (struct rt_backend_event){ .io = NULL };
    return 1;
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    explore_unpark(backend->thread);
}
