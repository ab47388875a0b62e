/* What the calling thread is doing: the only thread-local. Chapter 3.
 * So that rt_spawn() needs no argument for "where". */
#ifndef RT_CURRENT_H
#define RT_CURRENT_H

struct rt_scheduler;
struct rt_task;

struct rt_current {
    struct rt_scheduler *scheduler; /* NULL: not inside a runtime */
    struct rt_task *task;           /* NULL: not inside a poll of a task */
};

extern _Thread_local struct rt_current rt_current;

#endif
