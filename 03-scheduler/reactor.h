/* The reactor: it waits for the kernel and wakes who waits for an fd. Chapter
 * 2. One thread, the one that called init, turns it and registers with it; any
 * thread may interrupt it. (Tokio: runtime/io/driver.rs.)
 *
 * R1  Only the reactor's thread calls these functions, but for the interrupt.
 * R2  A turn collects all its wakers before it wakes the first: a waker may
 *     lead to anything, also to the end of an fd in the same batch. */
#ifndef RT_REACTOR_H
#define RT_REACTOR_H

#include <pthread.h>
#include <stdint.h>

#include "clock.h"
#include "io.h"

/* Events that one turn takes from the backend. */
#define RT_REACTOR_BATCH 64U

struct rt_reactor {
    struct rt_clock *clock;
    struct rt_backend *backend;
    pthread_t thread;    /* R1 */
    uint32_t ids;        /* the number of the newest registration */
    uint32_t registered; /* how many fds are watched */
    uint64_t waits;      /* how often a wait came back */
};

/* 0, or a negative errno. `clock` outlives the reactor; a virtual one was made
 * by this thread. */
int rt_reactor_init(struct rt_reactor *reactor, struct rt_clock *clock);

/* No fd may be registered any more. */
void rt_reactor_fini(struct rt_reactor *reactor);

/* Wait until something happens, and wake whoever waited for it: an event, an
 * interrupt, or the next alarm of a virtual clock. */
void rt_reactor_park(struct rt_reactor *reactor);

/* The same, without waiting. */
void rt_reactor_look(struct rt_reactor *reactor);

/* End the park that is under way, or else the next one. Any thread. */
void rt_reactor_interrupt(struct rt_reactor *reactor);

/* For io.c: give `io` its number and watch it, or stop. */
int rt_reactor_add(struct rt_reactor *reactor, struct rt_io *io);
void rt_reactor_remove(struct rt_reactor *reactor, struct rt_io *io);

#endif
