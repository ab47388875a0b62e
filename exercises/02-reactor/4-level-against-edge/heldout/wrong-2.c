/* M25: a hang-up is the end of the stream, so it is news for readers alone
 *
 * Breaks: a reader waits and the peer hangs up: only reading is told; a
 * writer to a full pipe gets POLLERR alone and is never told */
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

/* What the answer says, in our words. A hang-up is read as end of file. */
static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    return (struct rt_backend_event){
        .io = io,
        .ready[RT_READ] = (told & (POLLIN | POLLHUP | POLLERR)) != 0,
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
