#include "table.h"

/* What poll(2) is asked about `io`. Both directions, for good: as in the
 * backend on epoll, which has served us well. */
static struct pollfd
question_of(const struct rt_io *io)
{
    return (struct pollfd){ .fd = io->fd, .events = POLLIN | POLLOUT };
}

/* What the answer says, in our words. */
static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
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
