/* The reactor's backend on poll(2), which runs anywhere. It is level-triggered:
 * as long as bytes are unread it says so, again and again. So it asks about a
 * direction only while somebody waits for it, and has to look before each wait
 * who that is: each wait costs time in proportion to all fds. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend.h"
#include "clock.h"
#include "sys.h"

struct rt_backend {
    int interrupt[2]; /* a pipe: read end, write end */
    unsigned count, room;
    unsigned turn;        /* whose answer is told first */
    struct rt_io **ios;   /* `count` of them */
    struct pollfd *asked; /* room + 1: one for each io, and the pipe */
};

/* Make room for one more io. 0 or -ENOMEM. */
static int
grow(struct rt_backend *backend)
{
    unsigned room = backend->room == 0 ? 8 : 2 * backend->room;
    struct rt_io **ios;
    struct pollfd *asked;

    if (backend->count < backend->room)
        return 0;
    ios = realloc(backend->ios, room * sizeof(struct rt_io *));
    if (ios == NULL)
        return -ENOMEM;
    backend->ios = ios;
    asked = realloc(backend->asked, (room + 1) * sizeof *asked);
    if (asked == NULL)
        return -ENOMEM;
    backend->asked = asked;
    backend->room = room;
    return 0;
}

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    struct rt_backend *backend = calloc(1, sizeof *backend);

    (void)clock;
    if (backend == NULL)
        return NULL;
    if (grow(backend) != 0 ||
        pipe2(backend->interrupt, O_NONBLOCK | O_CLOEXEC) != 0) {
        free(backend->ios);
        free(backend->asked);
        free(backend);
        return NULL;
    }
    return backend;
}

void
rt_backend_free(struct rt_backend *backend)
{
    rt_sys_close(backend->interrupt[0]);
    rt_sys_close(backend->interrupt[1]);
    free(backend->ios);
    free(backend->asked);
    free(backend);
}

int
rt_backend_add(struct rt_backend *backend, struct rt_io *io)
{
    int result = grow(backend);

    if (result == 0)
        backend->ios[backend->count++] = io;
    return result;
}

void
rt_backend_remove(struct rt_backend *backend, struct rt_io *io)
{
    unsigned i = 0;

    while (backend->ios[i] != io)
        i++;
    for (backend->count--; i < backend->count; i++)
        backend->ios[i] = backend->ios[i + 1];
}

/* What to ask about `io`: the directions that somebody waits for. An fd that
 * nobody waits for is left out, since errors are told unasked. */
static struct pollfd
question_of(const struct rt_io *io)
{
    struct pollfd question = { .fd = io->fd };

    if (io->sides[RT_READ].waker.type != NULL)
        question.events |= POLLIN;
    if (io->sides[RT_WRITE].waker.type != NULL)
        question.events |= POLLOUT;
    if (question.events == 0)
        question.fd = -1;
    return question;
}

static void
drain(int fd)
{
    char bytes[64];
    ssize_t size;

    do
        size = read(fd, bytes, sizeof bytes);
    while (size == (ssize_t)sizeof bytes);
    rt_sys_check("read", size, EAGAIN);
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    const short both = POLLERR | POLLHUP | POLLNVAL;
    struct pollfd *asked = backend->asked;
    unsigned n = backend->count;
    unsigned count = 0;
    int answers;

    for (unsigned i = 0; i < n; i++)
        asked[i] = question_of(backend->ios[i]);
    asked[n] = (struct pollfd){ .fd = backend->interrupt[0], .events = POLLIN };
    answers = poll(asked, n + 1, until == RT_FOREVER ? -1 : 0);
    rt_sys_check("poll", answers, EINTR);
    if (answers <= 0)
        return 0;
    if (asked[n].revents != 0) {
        drain(backend->interrupt[0]);
        events[count++] = (struct rt_backend_event){ .io = NULL };
    }
    for (unsigned k = 0, begin = backend->turn; k < n; k++) {
        unsigned i = (begin + k) % n;
        short told = asked[i].revents;

        if (told != 0 && count == room) {
            backend->turn = i; /* no room: it is the first next time */
            break;
        }
        if (told != 0)
            events[count++] = (struct rt_backend_event){
                .io = backend->ios[i],
                .ready[RT_READ] = (told & (POLLIN | both)) != 0,
                .ready[RT_WRITE] = (told & (POLLOUT | both)) != 0,
            };
    }
    return count;
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    /* EAGAIN: the pipe is full, and then it is readable anyway. */
    rt_sys_check("write", write(backend->interrupt[1], "", 1), EAGAIN);
}
