/* M12: each abort is a request of its own, and the state belongs to task_run
 * and task_wake, so I mark and submit and leave it alone
 *
 * Breaks: the task is idle; abort submits it, the state stays IDLE; a second
 * abort, or a wake, finds IDLE and submits it once more: it is in the queue
 * twice */
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
