/* none: the waker in the cell is dropped by the last unref anyway, so detach
 * has nothing to do there
 *
 * Breaks: join, PENDING, its waker is in the cell; detach; the task works on
 * for an hour, and the waker of a joiner that went away keeps its task
 * alive, and is held (or woken) in vain */
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
    output->state = kept ? GONE : UNWANTED;
    output_unlock(output);
    if (kept)
        output->drop(value);
    output_unref(output);
}
