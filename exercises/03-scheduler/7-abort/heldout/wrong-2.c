/* M41: who presses stop must see it stopped: once the mark is set the result
 * is -ECANCELED, whatever the poll says
 *
 * Breaks: run polls; abort comes during that poll; the poll says READY;
 * task_finish hears -ECANCELED, though an output came (J4) */
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
    bool submit;

    task_lock(task);
    submit = task->state == IDLE;
    if (submit)
        task->state = SCHEDULED;
    if (task->state != COMPLETE)
        task->cancelled = true;
    task_unlock(task);
    if (submit)
        task_submit(task);
}

/* The future is this thread's: drop it first, then tell. */
static void
end(struct task *task, int result)
{
    rt_future_drop(task->future);
    task_lock(task);
    task->state = COMPLETE;
    task_unlock(task);
    task_finish(task, result);
}

void
task_run(struct task *task, struct rt_context *cx)
{
    bool cancelled;
    bool ready = false;
    bool submit;

    task_lock(task);
    cancelled = task->cancelled;
    task->state = RUNNING;
    task_unlock(task);
    if (!cancelled)
        ready = rt_future_poll(task->future, cx) == RT_READY;
    task_lock(task);
    cancelled = task->cancelled;
    submit = !ready && !cancelled && task->state == RUNNING_SCHEDULED;
    if (!ready && !cancelled)
        task->state = submit ? SCHEDULED : IDLE;
    task_unlock(task);
    if (cancelled)
        end(task, -ECANCELED);
    else if (ready)
        end(task, 0);
    else if (submit)
        task_submit(task);
}
