/* Cooperation: no task holds the thread for ever. Chapter 3. Poll only.
 * (Tokio: task/coop/mod.rs.)
 *
 * An await gives way only if it has to wait. A task whose reads are always
 * ready would never let go. So each poll of a task has a budget: every result
 * of a leaf future costs one, an error too, and when it is spent, the next leaf
 * returns RT_PENDING, ready or not, and the task goes behind all others. With a
 * socket each try of the call costs one, also one that finds nothing; rt_yield
 * is free, since it gives way by itself. */
#ifndef RT_COOP_H
#define RT_COOP_H

#include <stdbool.h>

#include "future.h"

#define RT_COOP_BUDGET 128U

struct rt_coop {
    unsigned budget; /* results that are left in this poll */
    bool yielded;    /* the task gave way: it runs again behind the reactor */
};

/* Take one from the budget, when all that is left to do is to return RT_READY:
 * what was taken is not given back. False: it is spent; a wake has been
 * arranged, and the leaf must return RT_PENDING. Always true where nobody set a
 * budget. */
bool rt_coop_take(struct rt_context *cx);

/* Give way now: the task is woken, but behind the reactor. */
void rt_coop_yield(struct rt_context *cx);

#endif
