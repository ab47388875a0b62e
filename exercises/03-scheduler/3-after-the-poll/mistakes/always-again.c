/* M02: PENDING means: poll me again later */
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

    /* block D: FINISH */
    if (polled == RT_READY) {
        job_finish(job);
        return;
    }

    /* block C: SUSPEND */
    step = job_step(job, RT_TASK_ON_PENDING);

    /* block F */
    job_submit(job);

    /* block E: FREE */
    if (step.refs == 0)
        job_free(job);
}
