/* A future that waits for an event, which another thread makes happen. It
 * counts what becomes of it. Models only. */
#ifndef LIB_UNTIL_H
#define LIB_UNTIL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "cell.h"
#include "future.h"

struct event {
    _Atomic bool happened;
    struct rt_cell cell; /* the waker of who waits for it */

    /* Of the thread that polls; at the end, of main. */
    unsigned finished, drops, outputs_dropped;
};

struct until {
    struct rt_future future;
    struct event *event;
    int out; /* 7 */
};

void event_init(struct event *event);
void event_fini(struct event *event);

/* First make it true, then wake (C1). Any thread. */
void event_happens(struct event *event);

/* Ready once `event` has happened. */
struct until until(struct event *event);

#endif
