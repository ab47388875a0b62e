#include "output.h"

void
output_finish(struct output *output, void *value)
{
    /* STEP, under the lock: WANTED to KEPT, UNWANTED to GONE.
     * DUTY, after it: wake whoever joins, or drop the value. */
    output_lock(output);
    output->state = KEPT;
    output->value = value;
    output_unlock(output);
    output_unref(output);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    /* REGISTER and LOOK. In which order?
     * STEP: KEPT to GONE. Any other state stays, and the answer is PENDING. */
    (void)output;
    (void)waker;
    (void)value;
    return RT_PENDING;
}

void
output_detach(struct output *output)
{
    /* STEP: WANTED to UNWANTED, KEPT to GONE.
     * DUTY: whose is the value now? And nobody waits any more. */
    output_unref(output);
}
