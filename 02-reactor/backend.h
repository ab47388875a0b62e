/* How the reactor hears from the kernel. Chapter 2. Reactor thread only, but
 * for the interrupt.
 *
 * Three files define these functions, and `make BACKEND=` picks one: epoll(7),
 * poll(2), and script, a kernel that is made of a text file. */
#ifndef RT_BACKEND_H
#define RT_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "io.h"

struct rt_backend;
struct rt_clock;

/* `io` is ready in these directions; NULL: the wait was interrupted. */
struct rt_backend_event {
    struct rt_io *io;
    bool ready[RT_DIRECTIONS];
};

/* A backend, or NULL with errno set. */
RT_MUST_USE struct rt_backend *rt_backend_new(struct rt_clock *clock);
void rt_backend_free(struct rt_backend *backend);

/* Watch io->fd, in both directions, until it is taken away. 0 or a negative
 * errno; -EPERM: that kind of fd cannot be waited for (a regular file). */
int rt_backend_add(struct rt_backend *backend, struct rt_io *io);
void rt_backend_remove(struct rt_backend *backend, struct rt_io *io);

/* Wait for events and write up to `room` of them. `until` is RT_FOREVER, or a
 * time on a virtual clock: then the backend does not block, and moves the clock
 * no further than that. Returns how many, 0 if a signal or that time came
 * first. Aborts if the kernel refuses to wait. */
unsigned rt_backend_wait(struct rt_backend *backend, uint64_t until,
                         struct rt_backend_event *events, unsigned room);

/* End the wait that is under way, or else the next one. Any thread. */
void rt_backend_interrupt(struct rt_backend *backend);

#endif
