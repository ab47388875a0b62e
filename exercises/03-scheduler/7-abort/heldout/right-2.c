/* Unusual: the check before the poll and the re-check after it are one
 * function, called by a loop of at most two rounds; an abort while running
 * leaves the state as it is */
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
    switch (task->state) {
    case COMPLETE:
        break;
    case IDLE:
        task->cancelled = true;
        task->state = SCHEDULED;
        task_unlock(task);
        task_submit(task);
        return;
    case SCHEDULED:
    case RUNNING:
    case RUNNING_SCHEDULED:
        task->cancelled = true;
        break;
    }
    task_unlock(task);
}

enum next { POLL, DROP, SUBMIT, REST };

/* What is to be done with the task, which is this thread's? */
static enum next
look(struct task *task)
{
    enum next next = DROP;
    enum task_state was;

    task_lock(task);
    was = task->state;
    if (was == SCHEDULED)
        task->state = RUNNING;
    if (!task->cancelled) {
        if (was == SCHEDULED)
            next = POLL;
        else if (was == RUNNING_SCHEDULED)
            next = SUBMIT;
        else
            next = REST;
        if (next == SUBMIT)
            task->state = SCHEDULED;
        if (next == REST)
            task->state = IDLE;
    }
    task_unlock(task);
    return next;
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

void
task_run(struct task *task, struct rt_context *cx)
{
    for (;;) {
        switch (look(task)) {
        case POLL:
            if (rt_future_poll(task->future, cx) == RT_PENDING)
                continue; /* look again */
            end(task, 0);
            return;
        case DROP:
            end(task, -ECANCELED);
            return;
        case SUBMIT:
            task_submit(task);
            return;
        case REST:
            return;
        }
    }
}
