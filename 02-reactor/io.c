#include <errno.h>
#include <stdlib.h>

#include "io.h"
#include "reactor.h"
#include "rt_assert.h"
#include "trace.h"

int
rt_io_register(struct rt_io **io, struct rt_reactor *reactor, int fd)
{
    struct rt_io *new = malloc(sizeof *new);
    int result;

    if (new == NULL)
        return -ENOMEM;
    *new = (struct rt_io){ .fd = fd, .reactor = reactor };
    for (unsigned i = 0; i < RT_DIRECTIONS; i++)
        new->sides[i].ready = true; /* I3 */
    result = rt_reactor_add(reactor, new);
    if (result != 0) {
        free(new);
        return result;
    }
    RT_TRACE(REGISTER, 0, new->id, 0);
    *io = new;
    return 0;
}

void
rt_io_deregister(struct rt_io *io)
{
    if (io == NULL)
        return;
    rt_reactor_remove(io->reactor, io);
    RT_TRACE(DEREGISTER, 0, io->id, 0);
    for (unsigned i = 0; i < RT_DIRECTIONS; i++)
        rt_waker_drop(&io->sides[i].waker);
    free(io);
}

enum rt_poll
rt_io_poll_ready(struct rt_io *io, enum rt_direction direction,
                 struct rt_context *cx, struct rt_ready *ready)
{
    struct rt_waker older = io->sides[direction].waker;

    RT_ASSERT(io->reactor == cx->reactor,
              "io %u belongs to another reactor than the one that polls",
              io->id);
    if (io->sides[direction].ready) {
        *ready = (struct rt_ready){ direction };
        return RT_READY;
    }
    io->sides[direction].waker = rt_waker_clone(cx->waker); /* I4 */
    rt_waker_drop(&older);
    RT_TRACE(WANT, cx->task, io->id, (int32_t)direction);
    return RT_PENDING;
}

void
rt_io_clear(struct rt_io *io, struct rt_ready ready)
{
    io->sides[ready.direction].ready = false;
    RT_TRACE(CLEAR, 0, io->id, (int32_t)ready.direction);
}

struct rt_waker
rt_io_set_ready(struct rt_io *io, enum rt_direction direction)
{
    struct rt_waker waker = io->sides[direction].waker;

    io->sides[direction].ready = true;
    io->sides[direction].waker = RT_WAKER_EMPTY;
    return waker;
}
