/* M21: two clerks listen to one pipe. A letter comes, and both are told; the
 * letter is there once. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "backend.h"
#include "run.h"

int
main(void)
{
    struct rt_backend_event events[2];
    struct rt_io clerks[2] = { { .id = 1 }, { .id = 2 } };
    struct rt_backend *backend;
    struct rt_clock clock;
    unsigned count;
    int ends[2];

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    backend = rt_backend_new(&clock);
    if (pipe2(ends, 0) != 0)
        return EXIT_FAILURE;
    for (unsigned i = 0; i < 2; i++) {
        clerks[i].fd = dup(ends[0]);
        rt_backend_add(backend, &clerks[i]);
    }
    if (write(ends[1], "!", 1) != 1)
        return EXIT_FAILURE;
    count = rt_backend_wait(backend, 0, events, 2);
    for (unsigned i = 0; i < count; i++) {
        char letter;

        step("kernel -> clerk-%u tells: readable", i + 1);
        step("clerk-%u -> kernel reads", i + 1);
        if (read(events[i].io->fd, &letter, 1) == 1)
            step("kernel -> clerk-%u gives a letter", i + 1);
        else
            step("kernel -> clerk-%u says EAGAIN: not now", i + 1);
    }
    rt_backend_free(backend);
    rt_clock_fini(&clock);
    return 0;
}
