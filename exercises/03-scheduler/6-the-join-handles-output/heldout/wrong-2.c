/* M11: I came too early, so I wake myself and am asked again: that is how a
 * join waits
 *
 * Breaks: join before finish: PENDING, and its own waker is woken at once;
 * the executor polls it again and again until the task has finished */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    bool wanted;

    output_lock(output);
    wanted = output->state == WANTED;
    if (wanted)
        output->value = value;
    output->state = wanted ? KEPT : GONE;
    output_unlock(output);
    if (wanted)
        rt_cell_wake(&output->joiner);
    else
        output->drop(value);
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
    if (!kept) {
        rt_waker_wake_by_ref(waker);
        return RT_PENDING;
    }
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
    output->state = kept ? GONE : UNWANTED;
    output_unlock(output);
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
