/* none: whoever sleeps is still wanted */
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

    /* block G */
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        job_submit(job);
}
