/* The runtime of one thread: run queue, reactor, clock. Chapter 3. It belongs
 * to the thread that made it; spawn, wake, abort and detach come from any
 * thread. (Tokio: runtime/scheduler/current_thread.)
 *
 * S1  A future that is spawned has a type with RT_FUTURE_LAYOUT, and needs no
 *     stricter alignment than malloc gives.
 * S2  rt_spawn needs a current runtime; rt_spawn_on() names one.
 * S3  Fair: tasks run in the order in which they became SCHEDULED. Every 31st
 *     turn looks at the inject queue first, and after 61 tasks at the latest
 *     the reactor is asked, so nobody waits for ever. */
#ifndef RT_CURRENT_THREAD_H
#define RT_CURRENT_THREAD_H

#include <stdatomic.h>

#include "clock.h"
#include "inject.h"
#include "owned.h"
#include "reactor.h"
#include "run_queue.h"
#include "scheduler.h"

#define RT_INJECT_INTERVAL 31U
#define RT_EVENT_INTERVAL  61U

struct rt_current_thread {
    struct rt_scheduler scheduler; /* first: tasks point to it */

    /* Any thread. */
    _Atomic unsigned long refs; /* the owner's, one for each task, _ref */
    _Atomic uint32_t ids;       /* the number of the newest task */
    struct rt_inject inject;
    struct rt_owned owned;

    /* Our thread only. */
    struct rt_clock clock;
    struct rt_reactor reactor;
    struct rt_run_queue queue;
    struct rt_run_queue deferred; /* they gave way: behind the reactor */
    unsigned tick;                /* tasks that have run; wraps */
};

/* 0, or a negative errno. */
int rt_current_thread_new(struct rt_current_thread **runtime,
                          enum rt_clock_kind kind);

/* Shut down: cancel each task that is left, then close reactor and clock. Every
 * future that was spawned is dropped exactly once, here or before. Handles and
 * wakers may outlive it; an output that has an fd of its reactor may not (J5).
 * Our thread only, not from inside block_on. */
void rt_current_thread_free(struct rt_current_thread *runtime);

/* A reference for another thread that wants to spawn: it keeps the memory.
 * After the shutdown a spawn is refused. Any thread. */
void rt_current_thread_ref(struct rt_current_thread *runtime);
void rt_current_thread_unref(struct rt_current_thread *runtime);

/* Drive `root` and all that is spawned until `root` is ready, then drop it.
 * What was spawned and is not finished stays, for the next call or the
 * shutdown. 0, or -ENOMEM with `root` dropped unpolled. Our thread only, not
 * from inside. */
int rt_block_on(struct rt_current_thread *runtime, struct rt_future *root);

/* Tasks that live. Any thread. */
unsigned long rt_current_thread_tasks(struct rt_current_thread *runtime);

/* For spawn.c. A new task, or NULL: no memory. */
struct rt_task *rt_current_thread_task(struct rt_current_thread *runtime,
                                       struct rt_future *future, bool move);

/* For spawn.c. Put a new task on the list of the living and into a queue.
 * False: shut down; the task is gone, its future dropped. */
bool rt_current_thread_start(struct rt_current_thread *runtime,
                             struct rt_task *task);

#endif
