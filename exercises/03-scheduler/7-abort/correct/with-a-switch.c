/* Right: COMPLETE is said only once the drop is over, and by a switch. */
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
    bool was_idle = false;

    task_lock(task);
    switch (task->state) {
    case IDLE:
        was_idle = true;
        task->state = SCHEDULED;
        task->cancelled = true;
        break;
    case RUNNING:
        task->state = RUNNING_SCHEDULED;
        task->cancelled = true;
        break;
    case RUNNING_SCHEDULED:
    case SCHEDULED:
        task->cancelled = true;
        break;
    case COMPLETE:
        break;
    }
    task_unlock(task);
    if (was_idle)
        task_submit(task);
}

void
task_run(struct task *task, struct rt_context *cx)
{
    enum task_state next = COMPLETE;
    int result = -ECANCELED;
    bool poll;

    task_lock(task);
    task->state = RUNNING;
    poll = !task->cancelled;
    task_unlock(task);
    if (poll && rt_future_poll(task->future, cx) == RT_READY) {
        result = 0;
    } else if (poll) {
        task_lock(task);
        if (!task->cancelled)
            task->state = next =
                task->state == RUNNING_SCHEDULED ? SCHEDULED : IDLE;
        task_unlock(task);
    }
    if (next == SCHEDULED)
        task_submit(task);
    if (next != COMPLETE)
        return;
    rt_future_drop(task->future);
    task_lock(task);
    task->state = COMPLETE;
    task_unlock(task);
    task_finish(task, result);
}
