/* Unusual: an abort is a mark and then a plain wake, under two locks; run
 * goes to one end by goto, with the result in a variable */
#include "abort.h"

void
task_wake(struct task *task)
{
    bool submit;

    task_lock(task);
    submit = task->state == IDLE;
    if (submit)
        task->state = SCHEDULED;
    else if (task->state == RUNNING)
        task->state = RUNNING_SCHEDULED;
    task_unlock(task);
    if (submit)
        task_submit(task);
}

void
task_abort(struct task *task)
{
    task_lock(task);
    if (task->state != COMPLETE)
        task->cancelled = true;
    task_unlock(task);
    /* Whoever took the task in between has seen the mark already. */
    task_wake(task);
}

void
task_run(struct task *task, struct rt_context *cx)
{
    int result = -ECANCELED;
    bool again;

    task_lock(task);
    task->state = RUNNING;
    if (task->cancelled)
        goto over;
    task_unlock(task);
    if (rt_future_poll(task->future, cx) == RT_READY) {
        result = 0;
        task_lock(task);
        goto over;
    }
    task_lock(task);
    if (task->cancelled)
        goto over;
    again = task->state == RUNNING_SCHEDULED;
    task->state = again ? SCHEDULED : IDLE;
    task_unlock(task);
    if (again)
        task_submit(task);
    return;
over:
    task_unlock(task);
    rt_future_drop(task->future);
    task_lock(task);
    task->state = COMPLETE;
    task_unlock(task);
    task_finish(task, result);
}
