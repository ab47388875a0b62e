/* What a task knows of its scheduler: five functions. Chapter 3. */
#ifndef RT_SCHEDULER_H
#define RT_SCHEDULER_H

#include <stdbool.h>
#include <stddef.h>

struct rt_task;
struct rt_scheduler;

struct rt_scheduler_ops {
    /* Queue `task`, which is SCHEDULED. Takes that reference. Any thread. */
    void (*schedule)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* The same for a task that gave way: it runs again after the reactor was
     * asked. Scheduler's thread only. */
    void (*yield)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* `task` is COMPLETE: forget it. True if it was on the list of the living,
     * whose reference the caller takes over. Scheduler's thread only. */
    bool (*release)(struct rt_scheduler *scheduler, struct rt_task *task);

    /* Memory for a task, which also keeps the scheduler's own memory alive; a
     * waker may look for it as long as its task is there. NULL: none left. Any
     * thread. */
    void *(*alloc)(struct rt_scheduler *scheduler, size_t size);
    void (*free)(struct rt_scheduler *scheduler, void *memory);
};

struct rt_scheduler {
    const struct rt_scheduler_ops *ops;
};

#endif
