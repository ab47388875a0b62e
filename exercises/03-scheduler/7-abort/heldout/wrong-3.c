/* M41: an idle task is polled by nobody, and I take it under the lock, so
 * there, and only there, I may end it on the spot
 *
 * Breaks: the task is idle; abort makes it RUNNING, drops the future on the
 * button's thread and calls task_finish before it returns */
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
task_abort(struct task *task)
{
    bool mine;

    task_lock(task);
    mine = task->state == IDLE;
    if (mine)
        task->state = RUNNING; /* nobody else can take it now */
    if (task->state != COMPLETE)
        task->cancelled = true;
    task_unlock(task);
    if (mine)
        end(task, -ECANCELED);
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
