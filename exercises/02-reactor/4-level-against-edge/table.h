/* 2.4 Level against edge: a backend on poll(2), and the fds that it watches.
 * Given, with rt_backend_new, _free, _add, _remove. */
#ifndef TABLE_H
#define TABLE_H

#include <poll.h>

#include "backend.h"
#include "clock.h"

#define TABLE_SIZE 16

struct rt_backend {
    unsigned count;
    struct rt_io *ios[TABLE_SIZE]; /* `count` of them */
};

/* Does somebody wait for this direction? */
static inline bool
is_wanted(const struct rt_io *io, enum rt_direction direction)
{
    return io->sides[direction].waker.type != NULL;
}

#endif
