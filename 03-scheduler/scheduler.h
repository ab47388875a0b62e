/* What a task knows of its scheduler: seven functions, and the list that it
 * stands on. Chapter 3. */
#ifndef RT_SCHEDULER_H
#define RT_SCHEDULER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "owned.h"

struct rt_task;
struct rt_scheduler;

struct rt_scheduler_ops {
    /* `task` is new: put it on the list of the living and queue it. False: shut
     * down; the task is gone, its future dropped. Any thread. */
    bool (*spawn)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* Queue `task`, which is SCHEDULED. Takes that reference. Any thread; one
     * that is not the scheduler's has another reference meanwhile (T7). */
    void (*schedule)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* The same for a task that gave way: it runs again after the reactor was
     * asked. Scheduler's thread only. */
    void (*yield)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* `task` is COMPLETE: forget it. True if it was on the list of the living,
     * whose reference the caller takes over. Scheduler's thread only. */
    bool (*release)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* The last waker of block_on's root was dropped: if it is pending, no wake
     * can come. Any thread. */
    void (*lost)(struct rt_scheduler *scheduler);

    /* Memory for a task, which also keeps the scheduler's own memory alive; a
     * waker may look for it as long as its task is there. NULL: none left. Any
     * thread. */
    void *(*alloc)(struct rt_scheduler *scheduler, size_t size);
    void (*free)(struct rt_scheduler *scheduler, void *memory);
};

struct rt_scheduler {
    const struct rt_scheduler_ops *ops;
    _Atomic uint32_t ids;  /* the number of the newest task */
    struct rt_owned owned; /* the list of the living */
};

#endif
