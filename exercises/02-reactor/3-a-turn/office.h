/* 2.3 A turn of the reactor: a taxi office, its cabs and its notes. */
#ifndef OFFICE_H
#define OFFICE_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "backend.h"
#include "clock.h"
#include "io.h"
#include "waker.h"

/* Events that one turn takes at most. */
#define OFFICE_BATCH 64U

/* What another thread wants done. `act` may free it. */
struct note {
    void (*act)(struct note *note);
    struct note *next;
};

/* Where other threads leave their notes. */
struct box {
    pthread_mutex_t lock; /* protects `notes` */
    struct note *notes;   /* the newest is the first */
};

struct office {
    struct rt_backend *backend;
    struct box *box;
};

/* Have `note` done. Any thread. */
void office_push(struct office *office, struct note *note);

/* One turn: wait, no longer than `until`, and do what there is to do. Reactor
 * thread only. */
void office_turn(struct office *office, uint64_t until);

/* Given, as in 02-reactor/reactor.c: note what `event` says and collect those
 * who wait for it. Returns how many wakers it wrote. */
static inline unsigned
collect(const struct rt_backend_event *event, struct rt_waker *wakers)
{
    unsigned count = 0;

    if (event->io == NULL)
        return 0; /* an interrupt */
    for (unsigned i = 0; i < RT_DIRECTIONS; i++)
        if (event->ready[i])
            wakers[count++] = rt_io_set_ready(event->io, i);
    return count;
}

#endif
