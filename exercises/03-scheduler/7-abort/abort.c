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

/* MARK it, under the lock. Who is to look at the mark, and when?
 * SUBMIT it, after the lock, if nobody will look unasked. */
void
task_abort(struct task *task)
{
    task_lock(task);
    task->state = COMPLETE;
    task_unlock(task);
    rt_future_drop(task->future);
    task_finish(task, -ECANCELED);
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
    bool submit;

    /* CHECK the mark: is it to be polled at all? */
    task_lock(task);
    task->state = RUNNING;
    task_unlock(task);
    if (rt_future_poll(task->future, cx) == RT_READY) {
        end(task, 0);
        return;
    }
    /* RE-CHECK it: what has come during the poll? */
    task_lock(task);
    submit = task->state == RUNNING_SCHEDULED;
    task->state = submit ? SCHEDULED : IDLE;
    task_unlock(task);
    if (submit)
        task_submit(task);
}
