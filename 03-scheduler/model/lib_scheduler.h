/* A scheduler with one worker and a queue of one place, for models of a task.
 * The worker is the thread that calls start. Models only. */
#ifndef LIB_SCHEDULER_H
#define LIB_SCHEDULER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "task.h"

struct little_scheduler {
    struct rt_scheduler scheduler; /* first */
    unsigned worker;               /* the thread that runs the task */
    bool living;                   /* the task is on the list of the living */
    _Atomic(struct rt_task *) queue;
};

/* A task of `future`, which moves into it, in the queue. */
struct rt_task *little_start(struct little_scheduler *little,
                             struct rt_future *future);

/* Run the task if it is queued, else sleep until it is. Worker only. */
void little_turn(struct little_scheduler *little);

/* The same again and again, until the task is complete. Worker only. */
void little_work(struct little_scheduler *little);

/* Cancel the task, and close the queue. Worker only. */
void little_shutdown(struct little_scheduler *little, struct rt_task *task);

#endif
