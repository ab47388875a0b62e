#include "table.h"

static struct pollfd
question_of(const struct rt_io *io)
{
    return (struct pollfd){
        .fd = io->fd,
        .events = (short)((is_wanted(io, RT_READ) ? POLLIN : 0) |
                          (is_wanted(io, RT_WRITE) ? POLLOUT : 0)),
    };
}

static struct rt_backend_event
event_of(struct rt_io *io, short told)
{
    bool over = (told & (POLLERR | POLLHUP | POLLNVAL)) != 0;

    return (struct rt_backend_event){
        .io = io,
        .ready = { over || (told & POLLIN), over || (told & POLLOUT) },
    };
}

/* The questions are packed: `of` says whose each one is. */
unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    struct pollfd asked[TABLE_SIZE];
    struct rt_io *of[TABLE_SIZE];
    unsigned n = 0, count = 0;

    for (unsigned i = 0; i < backend->count; i++) {
        struct pollfd question = question_of(backend->ios[i]);

        if (question.events == 0)
            continue;
        of[n] = backend->ios[i];
        asked[n++] = question;
    }
    if (poll(asked, n, until == RT_FOREVER ? -1 : 0) <= 0)
        return 0;
    for (unsigned i = 0; i < n && count < room; i++)
        if (asked[i].revents != 0)
            events[count++] = event_of(of[i], asked[i].revents);
    return count;
}
