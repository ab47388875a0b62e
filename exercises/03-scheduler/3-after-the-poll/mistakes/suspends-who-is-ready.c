/* none: each poll ends with PENDING, ready or not */
#include "after.h"

void
job_run(struct job *job, struct rt_context *cx)
{
    struct rt_task_step step;
    enum rt_poll polled;

    /* block A: START */
    job_step(job, RT_TASK_ON_POLL);

    /* block B: POLL */
    polled = rt_future_poll(job->future, cx);

    /* block C: SUSPEND */
    step = job_step(job, RT_TASK_ON_PENDING);

    /* block D: FINISH */
    if (polled == RT_READY) {
        job_finish(job);
        return;
    }

    /* block G */
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        job_submit(job);

    /* block E: FREE */
    if (step.refs == 0)
        job_free(job);
}
