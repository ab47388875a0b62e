/* 3.7 Abort: a task with a lock in place of the atomic word. */
#ifndef ABORT_H
#define ABORT_H

#include <errno.h>
#include <stdbool.h>

#include "future.h"

/* SCHEDULED          in the queue, or on its way there
 * RUNNING            task_run has it: it is polled, or dropped
 * RUNNING_SCHEDULED  the same, and a wake came meanwhile
 * IDLE               it waits for a wake
 * COMPLETE           its future is dropped */
enum task_state { SCHEDULED, RUNNING, RUNNING_SCHEDULED, IDLE, COMPLETE };

struct task {
    /* Under the lock alone; between two locks they hold nothing of use. */
    enum task_state state;
    bool cancelled; /* somebody has asked for its end */

    /* Of whoever runs it. */
    struct rt_future *future;
};

/* Given: the lock of state and cancelled. */
void task_lock(struct task *task);
void task_unlock(struct task *task);

/* Given: put it into the queue. Whoever makes it SCHEDULED calls this, once. */
void task_submit(struct task *task);

/* Given: it is COMPLETE, and whoever joins is told. 0: there is an output;
 * -ECANCELED: there is none. Called once. */
void task_finish(struct task *task, int result);

/* In your file, and right: wake it. Any thread. */
void task_wake(struct task *task);

/* Yours. Ask for its end. Any thread. */
void task_abort(struct task *task);

/* Yours. Called for a task that is SCHEDULED and was taken from the queue: poll
 * it, or end it. Scheduler's thread. */
void task_run(struct task *task, struct rt_context *cx);

#endif
