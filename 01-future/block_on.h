/* The smallest executor: it drives one future on the calling thread and parks
 * that thread while there is nothing to do. Chapter 1.
 * (Tokio: runtime/park.rs, CachedParkThread::block_on.) */
#ifndef RT_BLOCK_ON_H
#define RT_BLOCK_ON_H

#include "clock.h"
#include "future.h"

/* The number of the task that block_on drives, in a trace. */
#define RT_TRACE_ROOT 1U

/* Poll `root` until it is ready, then drop it; its result fields are the
 * caller's. 0, or -ENOMEM with `root` dropped unpolled.
 *
 * Parked means parked: no poll without a wake. If `root` is pending and no
 * clone of its waker is left anywhere, no wake can ever come: that aborts and
 * names F2 and `root`, and prints the await chain. What it cannot see: a clone
 * that is kept, and that nobody will use.
 *
 * Traced, as task RT_TRACE_ROOT: SPAWN; STEP for each row that the task takes
 * (POLL, WAKE, PENDING, READY); AWAIT after a poll that is pending; FREE when
 * nobody holds it any more. PARK and UNPARK stand around each time without
 * work, also where the virtual clock jumps instead of a sleep.
 *
 * Several may run, each on its own thread, and share a real clock. A virtual
 * one belongs to the thread that made it. */
int rt_block_on(struct rt_clock *clock, struct rt_future *root);

#endif
