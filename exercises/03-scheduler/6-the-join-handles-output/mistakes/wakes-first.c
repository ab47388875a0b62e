/* none: a wake only puts the joiner into a queue, so I may wake first */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    bool wanted;

    rt_cell_wake(&output->joiner);
    output_lock(output);
    wanted = output->state == WANTED;
    output->state = wanted ? KEPT : GONE;
    output->value = value;
    output_unlock(output);
    if (!wanted)
        output->drop(value);
    output_unref(output);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    bool kept;

    rt_cell_register(&output->joiner, waker); /* C1: then look */
    output_lock(output);
    kept = output->state == KEPT;
    if (kept) {
        output->state = GONE;
        *value = output->value;
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
    void *value;
    bool kept;

    output_lock(output);
    kept = output->state == KEPT;
    value = output->value;
    output->state = kept ? GONE : UNWANTED;
    output_unlock(output);
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
