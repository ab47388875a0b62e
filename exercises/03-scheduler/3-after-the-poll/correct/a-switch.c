/* Right: one switch over what the poll and the row say. */
#include "after.h"

static void
suspend(struct job *job)
{
    struct rt_task_step step = job_step(job, RT_TASK_ON_PENDING);

    switch (step.row->duty) {
    case RT_TASK_DO_SUBMIT:
        job_submit(job);
        break;
    default:
        if (step.refs == 0)
            job_free(job);
    }
}

void
job_run(struct job *job, struct rt_context *cx)
{
    job_step(job, RT_TASK_ON_POLL);
    if (rt_future_poll(job->future, cx) == RT_READY)
        job_finish(job);
    else
        suspend(job);
}
