/* none: I have room for so many events, so I ask about so many fds
 *
 * Breaks: room 1, the first fd is quiet and the second has bytes: the wait
 * sleeps on the first, the second is never told */
#include "table.h"

/* What poll(2) is asked about `io`: only what somebody waits for. */
static struct pollfd
question_of(const struct rt_io *io)
{
    struct pollfd question = { .fd = io->fd };

    if (is_wanted(io, RT_READ))
        question.events |= POLLIN;
    if (is_wanted(io, RT_WRITE))
        question.events |= POLLOUT;
    if (question.events == 0)
        question.fd = -1;
    return question;
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
    unsigned fds = backend->count < room ? backend->count : room;
    unsigned count = 0;

    for (unsigned i = 0; i < fds; i++)
        asked[i] = question_of(backend->ios[i]);
    if (poll(asked, fds, until == RT_FOREVER ? -1 : 0) <= 0)
        return 0;
    for (unsigned i = 0; i < fds; i++)
        if (asked[i].revents != 0)
            events[count++] = event_of(backend->ios[i], asked[i].revents);
    return count;
}
