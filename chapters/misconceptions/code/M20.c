/* M20: a loop without futures. Eight bytes lie in a pipe; each time epoll says
 * "readable", it reads four. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "backend.h"
#include "run.h"

int
main(void)
{
    struct rt_backend_event event;
    struct rt_backend *backend;
    struct rt_clock clock;
    struct rt_io io = { .id = 1 };
    char bytes[4];
    int ends[2];
    ssize_t got;
    int have = 0;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    backend = rt_backend_new(&clock);
    if (pipe2(ends, O_NONBLOCK) != 0 || write(ends[1], "abcdefgh", 8) != 8)
        return EXIT_FAILURE;
    io.fd = ends[0];
    rt_backend_add(backend, &io);
    while (rt_backend_wait(backend, 0, &event, 1) == 1) {
        step("kernel -> loop tells an edge: readable");
        if ((got = read(io.fd, bytes, sizeof bytes)) > 0) {
            have += (int)got;
            step("loop reads %d bytes, has %d of 8", (int)got, have);
        }
        step("loop -> kernel waits for news");
    }
    step("kernel -x loop has no news; %d bytes lie in the pipe", 8 - have);
    printf("bytes=%d\n", have);
    rt_backend_remove(backend, &io);
    rt_backend_free(backend);
    rt_clock_fini(&clock);
    return 0;
}
