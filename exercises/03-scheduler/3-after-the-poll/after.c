#include "after.h"

/* The blocks are in the wrong order, and not all of them belong here. Cut and
 * paste whole blocks; change nothing inside. What you do not use stays between
 * #if 0 and #endif. */
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

    /* block E: FREE */
    if (step.refs == 0)
        job_free(job);

#if 0 /* not used so far */
    /* block F */
    job_submit(job);

    /* block G */
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        job_submit(job);

    /* block H */
    if (job_state(job) == RT_TASK_RUNNING_SCHEDULED)
        job_submit(job);

    /* block I */
    if (job_state(job) == RT_TASK_SCHEDULED)
        job_submit(job);

    /* block J */
    while (job_state(job) == RT_TASK_RUNNING_SCHEDULED)
        polled = rt_future_poll(job->future, cx);

    /* block K */
    if (job_unref(job) == 0)
        job_free(job);
#endif
}
