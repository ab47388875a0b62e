/* M19: who lets the handle go ends the task, so a finish after a detach has
 * nothing to hand over
 *
 * Breaks: detach while the task works: GONE; the task runs on (J2) and
 * finishes with a picture, which nobody keeps and nobody drops */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    bool wanted;

    output_lock(output);
    wanted = output->state == WANTED;
    if (wanted) {
        output->value = value;
        output->state = KEPT;
    }
    output_unlock(output);
    if (wanted)
        rt_cell_wake(&output->joiner);
    output_unref(output);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    bool kept;

    rt_cell_register(&output->joiner, waker);
    output_lock(output);
    kept = output->state == KEPT;
    if (kept) {
        *value = output->value;
        output->state = GONE;
    }
    output_unlock(output);
    if (!kept)
        return RT_PENDING;
    output_unref(output);
    return RT_READY;
}

void
output_detach(struct output *output)
{
    void *value = NULL;
    bool kept;

    output_lock(output);
    kept = output->state == KEPT;
    if (kept)
        value = output->value;
    output->state = GONE; /* the task ends here */
    output_unlock(output);
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
