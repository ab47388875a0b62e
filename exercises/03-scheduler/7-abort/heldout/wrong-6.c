/* M50: who polls a future drops it; this one was never polled, so I have
 * nothing to give back and only tell that it is over
 *
 * Breaks: a new task is aborted before its first run; run makes it COMPLETE
 * and calls task_finish; its future is never dropped, and what it was made
 * with is lost */
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
    bool submit;

    task_lock(task);
    cancelled = task->cancelled;
    task->state = RUNNING;
    task_unlock(task);
    if (cancelled && task->future->here == 0) { /* never polled */
        task_lock(task);
        task->state = COMPLETE;
        task_unlock(task);
        task_finish(task, -ECANCELED);
        return;
    }
    if (cancelled) {
        end(task, -ECANCELED);
        return;
    }
    if (rt_future_poll(task->future, cx) == RT_READY) {
        end(task, 0);
        return;
    }
    task_lock(task);
    if (task->cancelled) {
        task_unlock(task);
        end(task, -ECANCELED);
        return;
    }
    submit = task->state == RUNNING_SCHEDULED;
    task->state = submit ? SCHEDULED : IDLE;
    task_unlock(task);
    if (submit)
        task_submit(task);
}
