/* Which kinds of fd can be waited for? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "reactor.h"

static void
try_to_watch(struct rt_reactor *reactor, const char *what, int fd)
{
    struct rt_io *io = NULL;
    int result = rt_io_register(&io, reactor, fd);

    printf("%s: %s\n", what, result == 0 ? "watched" : strerror(-result));
    rt_io_deregister(io);
}

int
main(void)
{
    FILE *file = tmpfile();
    struct rt_clock clock;
    struct rt_reactor reactor;
    int pipe_ends[2];

    if (file == NULL || pipe(pipe_ends) != 0)
        return 1;
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        return 1;
    try_to_watch(&reactor, "a pipe", pipe_ends[0]);
    try_to_watch(&reactor, "a file", fileno(file));
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
