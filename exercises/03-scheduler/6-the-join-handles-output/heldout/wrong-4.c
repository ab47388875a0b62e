/* none: a wake only puts the joiner into a queue; by the time it is polled I
 * have long stored the picture, so I may wake first
 *
 * Breaks: join registers, PENDING; finish wakes; the joiner, on another
 * thread, polls at once: still WANTED, registers again, PENDING; now the
 * state becomes KEPT and no wake is left */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    bool wanted;

    rt_cell_wake(&output->joiner);
    output_lock(output);
    wanted = output->state == WANTED;
    if (wanted)
        output->value = value;
    output->state = wanted ? KEPT : GONE;
    output_unlock(output);
    if (!wanted)
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
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
