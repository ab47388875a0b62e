/* M24|M23: an fd has a waiter or it has none; then I ask about all of it
 *
 * Breaks: somebody waits to read a quiet socket: it has room to write, so
 * each wait ends at once and nobody is woken */
#include "table.h"

/* What poll(2) is asked about `io`: nothing if nobody waits. */
static struct pollfd
question_of(const struct rt_io *io)
{
    bool wanted = is_wanted(io, RT_READ) || is_wanted(io, RT_WRITE);

    return (struct pollfd){ .fd = wanted ? io->fd : -1,
                            .events = POLLIN | POLLOUT };
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
