/* A future that gives way once. Chapter 3. (Tokio: task/yield_now.rs.) */
#ifndef RT_YIELD_H
#define RT_YIELD_H

#include <stdbool.h>

#include "future.h"

struct rt_yield {
    struct rt_future future;
    bool yielded;
};

/* RT_PENDING at its first poll, ready at its second. In between run all tasks
 * that are queued, and the reactor is asked: a task that yields in a loop
 * starves nobody, and no event. But virtual time stands still while anything
 * can run, and such a task always can: no alarm of a virtual clock rings before
 * it waits or ends. */
struct rt_yield rt_yield(void);

#endif
