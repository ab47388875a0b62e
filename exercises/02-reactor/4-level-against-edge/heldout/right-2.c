/* Unusual: tells from the back to the front, by recursion; an fd that nobody
 * waits for is asked about as its complement */
#include "table.h"

/* Below zero, poll looks away. */
static int
hidden(int fd)
{
    return ~fd;
}

static struct pollfd
question_of(const struct rt_io *io)
{
    switch (is_wanted(io, RT_READ) + 2 * is_wanted(io, RT_WRITE)) {
    case 1:
        return (struct pollfd){ .fd = io->fd, .events = POLLIN };
    case 2:
        return (struct pollfd){ .fd = io->fd, .events = POLLOUT };
    case 3:
        return (struct pollfd){ .fd = io->fd, .events = POLLIN | POLLOUT };
    default:
        return (struct pollfd){ .fd = hidden(io->fd) };
    }
}

static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    if ((told & ~(POLLIN | POLLOUT)) != 0)
        told = POLLIN | POLLOUT;
    return (struct rt_backend_event){
        .io = io,
        .ready = { [RT_READ] = (told & POLLIN) != 0,
                   [RT_WRITE] = (told & POLLOUT) != 0 },
    };
}

/* Tell of the last `left` fds that are left, the last one first. */
static unsigned
tell(struct rt_backend *backend, const struct pollfd *asked, unsigned left,
     struct rt_backend_event *events, unsigned room)
{
    if (left == 0 || room == 0)
        return 0;
    left--;
    if (asked[left].revents == 0)
        return tell(backend, asked, left, events, room);
    *events = event_of(backend->ios[left], asked[left].revents);
    return 1 + tell(backend, asked, left, events + 1, room - 1);
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct pollfd asked[TABLE_SIZE];

    for (unsigned i = backend->count; i-- > 0;)
        asked[i] = question_of(backend->ios[i]);
    if (poll(asked, backend->count, until == RT_FOREVER ? -1 : 0) < 1)
        return 0;
    return tell(backend, asked, backend->count, events, room);
}
