/* M26: a table tells by the number of an fd whose connection it is. One batch
 * brings news of alice and of bob; alice's news is to throw bob out. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "backend.h"
#include "run.h"

static struct rt_backend *backend;
static struct rt_io alice = { .id = 1 }, bob = { .id = 2 }, carol = { .id = 3 };
static const char *const names[] = { "nobody", "alice", "bob", "carol" };
static struct rt_io *table[64]; /* by fd */

/* A new connection; with a byte to read, unless it is silent. */
static void
open_io(struct rt_io *io, bool silent)
{
    int ends[2];

    if (pipe2(ends, O_NONBLOCK) != 0 || ends[0] >= 64)
        exit(EXIT_FAILURE);
    if (!silent && write(ends[1], "!", 1) != 1)
        exit(EXIT_FAILURE);
    io->fd = ends[0];
    table[io->fd] = io;
    rt_backend_add(backend, io);
}

static void
throw_bob_out(void)
{
    rt_backend_remove(backend, &bob);
    close(bob.fd);
    step("alice -> bob throws him out: his fd is closed");
    open_io(&carol, true);
    step("kernel -> carol gets the same number: %s",
         carol.fd == bob.fd ? "yes" : "no");
}

int
main(void)
{
    struct rt_backend_event batch[2];
    struct rt_clock clock;
    unsigned count;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    backend = rt_backend_new(&clock);
    open_io(&alice, false);
    open_io(&bob, false);
    count = rt_backend_wait(backend, 0, batch, 2);
    for (unsigned i = 0; i < count; i++) {
        struct rt_io *io = table[batch[i].io->fd]; /* by number */
        char byte;

        step("loop -> %s has news, %s", names[io->id],
             read(io->fd, &byte, 1) == 1 ? "and reads it"
                                         : "but there is nothing to read");
        if (io == &alice)
            throw_bob_out();
    }
    rt_backend_free(backend);
    rt_clock_fini(&clock);
    return 0;
}
