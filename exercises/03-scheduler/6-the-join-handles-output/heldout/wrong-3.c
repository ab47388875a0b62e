/* none: after the unlock I am through with the struct, so I give my
 * reference back at once; the wake or drop is only a last word
 *
 * Breaks: the handle is detached, then finish: unref is the last one and
 * frees the struct, then output->drop is read from it; or finish unlocks and
 * unrefs, the join takes the value and frees, then the wake uses the freed
 * cell */
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
    output_unref(output);
    if (wanted)
        rt_cell_wake(&output->joiner);
    else
        output->drop(value);
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
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
