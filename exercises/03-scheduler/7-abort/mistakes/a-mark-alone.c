/* M32: a thread that sleeps in epoll_wait notices new work by itself */
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
    bool submit, cancelled;

    task_lock(task);
    task->state = RUNNING;
    cancelled = task->cancelled;
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
    cancelled = task->cancelled;
    submit = task->state == RUNNING_SCHEDULED && !cancelled;
    if (submit)
        task->state = SCHEDULED;
    else if (!cancelled)
        task->state = IDLE;
    task_unlock(task);
    if (cancelled)
        end(task, -ECANCELED);
    else if (submit)
        task_submit(task);
}
