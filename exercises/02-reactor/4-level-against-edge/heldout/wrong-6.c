/* M23: what I have told once is remembered in the rt_io, so I need not ask
 * again
 *
 * Breaks: bytes are told, half of them are read, the reader waits again:
 * that direction is asked no more, he sleeps for ever */
#include "table.h"

#define FDS 1024

/* By fd: what was told already. Told once, as an edge is. */
static short told_before[FDS];

/* What poll(2) is asked about `io`: what is wanted and was not told yet. */
static struct pollfd
question_of(const struct rt_io *io)
{
    short events = 0;

    if (is_wanted(io, RT_READ))
        events |= POLLIN;
    if (is_wanted(io, RT_WRITE))
        events |= POLLOUT;
    events &= (short)~told_before[io->fd];
    return (struct pollfd){ .fd = events != 0 ? io->fd : -1, .events = events };
}

/* What the answer says, in our words. */
static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    if ((told & (POLLHUP | POLLERR)) != 0)
        told |= POLLIN | POLLOUT;
    told_before[io->fd] |= told & (POLLIN | POLLOUT);
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

    for (unsigned i = 0; i < backend->count; i++)
        asked[i] = question_of(backend->ios[i]);
    if (poll(asked, backend->count, until == RT_FOREVER ? -1 : 0) <= 0)
        return 0;
    for (unsigned i = 0; i < backend->count && count < room; i++)
        if (asked[i].revents != 0)
            events[count++] = event_of(backend->ios[i], asked[i].revents);
    return count;
}
