/* Wakers. Chapter 1. Any thread.
 *
 * A waker is a function and a pointer: a permission to say "look again" to
 * whoever polls a future, its executor. It carries no data, it does not run the
 * future, and it may be called too often (rule F5 in future.h). */
#ifndef RT_WAKER_H
#define RT_WAKER_H

#include "error.h"

/* What a waker does, for one kind of executor. All four may be called from any
 * thread, never fail, and never run a future. */
struct rt_waker_type {
    void (*clone)(void *data);       /* one more waker points to data */
    void (*wake)(void *data);        /* wake, and give this waker back */
    void (*wake_by_ref)(void *data); /* wake, and keep this waker */
    void (*drop)(void *data);        /* give this waker back unused */
};

/* Two words, stored by value. The empty waker (type NULL) wakes nobody. To keep
 * a waker is to clone it: a copy without clone is a pointer to what may be
 * gone. Each waker that a clone made is woken or dropped exactly once. */
struct rt_waker {
    const struct rt_waker_type *type;
    void *data;
};

#define RT_WAKER_EMPTY ((struct rt_waker){ .type = NULL, .data = NULL })

/* A second waker to the same target. The caller owns it. */
RT_MUST_USE struct rt_waker rt_waker_clone(const struct rt_waker *waker);

/* Wake, and leave `waker` empty. */
void rt_waker_wake(struct rt_waker *waker);

/* Wake, and keep `waker`. In a poll, with cx->waker: ask for another poll. */
void rt_waker_wake_by_ref(const struct rt_waker *waker);

/* Give `waker` back and leave it empty. */
void rt_waker_drop(struct rt_waker *waker);

#endif
