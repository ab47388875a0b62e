/* 3.3 After the poll: what a scheduler does with one of its tasks. A job is a
 * task with all left out that does not matter here: no handle, no abort. Read
 * it beside task_state.h, whose table decides. */
#ifndef AFTER_H
#define AFTER_H

#include "future.h"
#include "task_state.h"

struct job {
    rt_task_word word; /* its state, and who refers to it */
    struct rt_future *future;
};

/* --- given --- */

/* Take the row of the table for `event` (T1), as rt_task_word_step() does.
 * It moves state and references in one exchange, and tells the row's duty and
 * how many references are left. */
struct rt_task_step job_step(struct job *job, enum rt_task_event event);

/* A look at the word, as it was a moment ago. */
enum rt_task_state job_state(struct job *job);

/* One reference less, beside those of the table. Returns how many are left. */
uint64_t job_unref(struct job *job);

/* Put the job, which is SCHEDULED, into the run queue. The queue has the
 * reference of SCHEDULED then (T2): another thread may run the job, finish it
 * and free it, before this call is back. */
void job_submit(struct job *job);

/* The job is ready: drop its future, take the row READY, give the reference of
 * RUNNING back, and free the job if it was the last. It is not yours then. */
void job_finish(struct job *job);

/* Nobody refers to it any more: drop its future, and free the job (T5). */
void job_free(struct job *job);

/* --- yours --- */

/* Poll the job, which is SCHEDULED and was popped from the queue, once. Takes
 * the reference of SCHEDULED. Wakes come at any time, from any thread. */
void job_run(struct job *job, struct rt_context *cx);

#endif
