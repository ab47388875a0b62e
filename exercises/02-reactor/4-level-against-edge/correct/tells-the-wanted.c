#include "table.h"

static short
wanted(const struct rt_io *io)
{
    short bits = 0;

    for (enum rt_direction d = RT_READ; d <= RT_WRITE; d++)
        if (is_wanted(io, d))
            bits |= d == RT_READ ? POLLIN : POLLOUT;
    return bits;
}

static struct pollfd
question_of(const struct rt_io *io)
{
    short bits = wanted(io);

    return (struct pollfd){ .fd = bits != 0 ? io->fd : -1, .events = bits };
}

/* Whoever waits is told; a direction that nobody waits for is not. */
static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    if ((told & (POLLERR | POLLHUP)) != 0)
        told = wanted(io);
    return (struct rt_backend_event){
        .io = io,
        .ready[RT_READ] = (told & POLLIN) != 0,
        .ready[RT_WRITE] = (told & POLLOUT) != 0,
    };
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct pollfd asked[TABLE_SIZE];
    unsigned count = 0;
    int answers;

    for (unsigned i = 0; i < backend->count; i++)
        asked[i] = question_of(backend->ios[i]);
    answers = poll(asked, backend->count, until == RT_FOREVER ? -1 : 0);
    for (unsigned i = 0; answers > 0 && i < backend->count; i++)
        if (asked[i].revents != 0 && count < room)
            events[count++] = event_of(backend->ios[i], asked[i].revents);
    return count;
}
