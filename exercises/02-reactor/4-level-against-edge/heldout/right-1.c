/* Unusual: asks only about those that somebody waits for, in a packed array
 * with a list of whose question it is */
#include "table.h"

/* The short list of one wait. */
struct questions {
    nfds_t count;
    struct pollfd asked[TABLE_SIZE];
    struct rt_io *whose[TABLE_SIZE];
};

static void
ask(struct questions *list, struct rt_io *io)
{
    short events = (is_wanted(io, RT_READ) ? POLLIN : 0) |
                   (is_wanted(io, RT_WRITE) ? POLLOUT : 0);

    if (events == 0)
        return;
    list->whose[list->count] = io;
    list->asked[list->count++] =
        (struct pollfd){ .fd = io->fd, .events = events };
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    const short broken = POLLHUP | POLLERR | POLLNVAL;
    struct questions list = { .count = 0 };
    unsigned count = 0;
    int answers;

    for (unsigned i = 0; i < backend->count; i++)
        ask(&list, backend->ios[i]);
    answers = poll(list.asked, list.count, until == RT_FOREVER ? -1 : 0);
    for (unsigned i = 0; answers > 0 && i < list.count && count < room; i++) {
        short told = list.asked[i].revents;

        if (told == 0)
            continue;
        answers--;
        events[count++] = (struct rt_backend_event){
            .io = list.whose[i],
            .ready[RT_READ] = (told & (POLLIN | broken)) != 0,
            .ready[RT_WRITE] = (told & (POLLOUT | broken)) != 0,
        };
    }
    return count;
}
