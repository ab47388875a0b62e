/* An fd and what is known of its readiness. Chapter 2. Reactor thread only.
 * (Tokio: runtime/io/scheduled_io.rs.)
 *
 * I1  Readiness is a hint, not a promise: try the call, and be ready for
 *     EAGAIN.
 * I2  It is taken back only after EAGAIN. An edge is told once; whoever forgets
 *     it with bytes left waits for ever.
 * I3  An fd that was just registered counts as ready: nobody has asked yet.
 * I4  One waiter a direction: the newest waker replaces the older one. */
#ifndef RT_IO_H
#define RT_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "future.h"

enum rt_direction { RT_READ, RT_WRITE };
#define RT_DIRECTIONS 2

struct rt_io {
    int fd;
    uint32_t id; /* counts from 1 in each reactor: an fd's number comes again */
    struct rt_reactor *reactor;
    struct {
        bool ready;
        struct rt_waker waker; /* empty: nobody waits */
    } sides[RT_DIRECTIONS];
};

/* What a look at the readiness saw; hand it back to rt_io_clear(). */
struct rt_ready {
    enum rt_direction direction;
};

/* Watch `fd` until it is deregistered. 0, or a negative errno. */
RT_MUST_USE int rt_io_register(struct rt_io **io, struct rt_reactor *reactor,
                               int fd);

/* Before the fd is closed. Drops the wakers that wait. NULL is allowed. */
void rt_io_deregister(struct rt_io *io);

/* RT_READY: try the call. RT_PENDING: cx's waker is kept and woken when the
 * direction becomes ready. */
enum rt_poll rt_io_poll_ready(struct rt_io *io, enum rt_direction direction,
                              struct rt_context *cx, struct rt_ready *ready);

/* The call that `ready` had led to said EAGAIN. */
void rt_io_clear(struct rt_io *io, struct rt_ready ready);

/* For the reactor: `direction` is ready; take its waiter, or an empty waker. */
struct rt_waker rt_io_set_ready(struct rt_io *io, enum rt_direction direction);

#endif
