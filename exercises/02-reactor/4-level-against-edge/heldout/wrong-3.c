/* none|M23: asking costs nothing: I ask about all and drop the answers
 * nobody wants
 *
 * Breaks: a socket that works has room to write: poll answers at once for
 * ever, the wait returns 0 and is called again */
#include "table.h"

/* What poll(2) is asked about `io`. */
static struct pollfd
question_of(const struct rt_io *io)
{
    return (struct pollfd){ .fd = io->fd, .events = POLLIN | POLLOUT };
}

/* What the answer says, in our words. */
static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    bool broken = (told & (POLLHUP | POLLERR)) != 0;

    return (struct rt_backend_event){
        .io = io,
        .ready[RT_READ] = broken || (told & POLLIN) != 0,
        .ready[RT_WRITE] = broken || (told & POLLOUT) != 0,
    };
}

static bool
concerns_somebody(const struct rt_io *io, short told)
{
    if ((told & (POLLHUP | POLLERR)) != 0)
        return is_wanted(io, RT_READ) || is_wanted(io, RT_WRITE);
    return ((told & POLLIN) != 0 && is_wanted(io, RT_READ)) ||
           ((told & POLLOUT) != 0 && is_wanted(io, RT_WRITE));
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
        if (concerns_somebody(backend->ios[i], asked[i].revents))
            events[count++] = event_of(backend->ios[i], asked[i].revents);
    return count;
}
