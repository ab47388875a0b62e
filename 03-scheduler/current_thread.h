/* The runtime of one thread: run queue, reactor, clock. Chapter 3. Private to
 * current_thread.c and its models; runtime.h is what a program sees. (Tokio:
 * runtime/scheduler/current_thread.) */
#ifndef RT_CURRENT_THREAD_H
#define RT_CURRENT_THREAD_H

#include "inject.h"
#include "reactor.h"
#include "run_queue.h"
#include "runtime.h"
#include "scheduler.h"

/* S3: every so many turns look at the inject queue first; after so many tasks
 * at the latest ask the reactor. */
#define RT_INJECT_INTERVAL 31U
#define RT_EVENT_INTERVAL  61U

struct rt_runtime {
    struct rt_scheduler scheduler; /* first: tasks point to it */

    /* Any thread. */
    _Atomic unsigned long refs; /* the owner's, one for each task, _ref */
    _Atomic bool ended;         /* rt_runtime_free() has begun (S5) */
    struct rt_inject inject;

    /* Our thread only. */
    pthread_t thread; /* S4 */
    struct rt_clock clock;
    struct rt_reactor reactor; /* to interrupt it: any thread */
    struct rt_run_queue queue;
    struct rt_run_queue deferred; /* they gave way: behind the reactor */
    unsigned tick;                /* tasks that have run; wraps */
};

#endif
