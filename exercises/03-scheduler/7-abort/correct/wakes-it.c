/* Right: an abort is a mark and a wake. */
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
    task->cancelled = task->state != COMPLETE;
    task_unlock(task);
    task_wake(task);
}

static bool
is_cancelled(struct task *task)
{
    bool cancelled;

    task_lock(task);
    cancelled = task->cancelled;
    task_unlock(task);
    return cancelled;
}

static void
end(struct task *task, int result)
{
    rt_future_drop(task->future);
    task_lock(task);
    task->state = COMPLETE;
    task_unlock(task);
    task_finish(task, result);
}

/* No wake and no mark came: it may go idle. */
static bool
goes_idle(struct task *task)
{
    bool idle;

    task_lock(task);
    idle = task->state == RUNNING && !task->cancelled;
    if (idle)
        task->state = IDLE;
    task_unlock(task);
    return idle;
}

void
task_run(struct task *task, struct rt_context *cx)
{
    task_lock(task);
    task->state = RUNNING;
    task_unlock(task);
    if (is_cancelled(task)) {
        end(task, -ECANCELED);
    } else if (rt_future_poll(task->future, cx) == RT_READY) {
        end(task, 0);
    } else if (goes_idle(task)) {
        return;
    } else if (is_cancelled(task)) {
        end(task, -ECANCELED);
    } else {
        task_lock(task);
        task->state = SCHEDULED;
        task_unlock(task);
        task_submit(task);
    }
}
