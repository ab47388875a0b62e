/* The waker cell: where one side leaves its waker and the other finds it.
 * Chapter 1. Any thread. (Tokio: sync/task/atomic_waker.rs, there without a
 * lock.)
 *
 * C1  The waiting side registers first and looks at its condition after that.
 *     The waking side makes the condition true first and wakes after that.
 *     Then either the waiting side sees the condition, or the waking side sees
 *     the registration, or both; never neither.
 * C2  The newest waker replaces the older one (F2).
 *
 * Its lock is a leaf, as most locks here: while one is held no other is taken,
 * but for the trace's, which is taken last of all. */
#ifndef RT_CELL_H
#define RT_CELL_H

#include <pthread.h>

#include "waker.h"

struct rt_cell {
    pthread_mutex_t lock;  /* protects waker; a leaf */
    struct rt_waker waker; /* the newest one, or empty */
};

void rt_cell_init(struct rt_cell *cell);

/* Drops the waker that is still there. */
void rt_cell_fini(struct rt_cell *cell);

/* Leave a clone of `waker`; the one that was there is dropped. */
void rt_cell_register(struct rt_cell *cell, const struct rt_waker *waker);

/* Take the waker back unused, if there is one. */
void rt_cell_clear(struct rt_cell *cell);

/* Take the waker, if there is one, and wake it. */
void rt_cell_wake(struct rt_cell *cell);

#endif
