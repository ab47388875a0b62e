/* The runtime: it drives what was spawned, on the thread that made it. Chapter
 * 3. Spawn, wake, abort and detach come from any thread. (Tokio:
 * runtime/runtime.rs, builder.rs.)
 *
 * S1  A future that is spawned has a type with RT_FUTURE_LAYOUT, of its own
 *     size, and needs no stricter alignment than malloc gives.
 * S2  rt_spawn, a delay and a stream need a runtime around them, and one alone;
 *     rt_spawn_on() names one.
 * S3  Fair: tasks run in the order in which they became SCHEDULED, and nobody
 *     waits for ever: not who was woken from another thread, and not an
 *     event.
 * S4  It belongs to the thread that made it: block_on and free are called
 *     there.
 * S5  After its end nothing runs. Whoever has a reference still is refused: a
 *     spawn says -ECANCELED, no task lives, all else aborts. */
#ifndef RT_RUNTIME_H
#define RT_RUNTIME_H

#include <stdint.h>

#include "clock.h"
#include "error.h"
#include "future.h"

struct rt_runtime;

/* What you leave out is zero, the usual choice. */
struct rt_config {
    enum rt_clock_kind clock; /* RT_CLOCK_REAL if left out */
};

/* 0, or a negative errno. The runtime belongs to the calling thread. */
RT_MUST_USE int rt_runtime_new(struct rt_config config,
                               struct rt_runtime **runtime);

/* Shut down: cancel each task that is left, and end the clock. Every future
 * that was spawned is dropped exactly once, here or before. Handles and wakers
 * may outlive it: they keep its memory and its descriptors, until the last one
 * is gone. Our thread only, not from inside block_on. */
void rt_runtime_free(struct rt_runtime *runtime);

/* A reference for another thread that wants to spawn: it keeps the memory
 * (S5). Given back once each; the maker's own goes in rt_runtime_free(). Any
 * thread. */
void rt_runtime_ref(struct rt_runtime *runtime);
void rt_runtime_unref(struct rt_runtime *runtime);

/* Drive `root` and all that is spawned until `root` is ready, then drop it.
 * What was spawned and is not finished stays, for the next call or the
 * shutdown. 0, or -ENOMEM with `root` dropped unpolled. Our thread only, not
 * from inside. */
int rt_block_on(struct rt_runtime *runtime, struct rt_future *root);

/* Tasks that live. Any thread. */
unsigned long rt_runtime_tasks(struct rt_runtime *runtime);

/* The time on its clock, in ns. Any thread, but not after the end (S5). */
uint64_t rt_runtime_now(struct rt_runtime *runtime);

#endif
