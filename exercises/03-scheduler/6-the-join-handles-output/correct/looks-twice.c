/* Right: it looks before it leaves a waker, and once more after that. */
#include "output.h"

static bool
take(struct output *output, void **value)
{
    bool kept;

    output_lock(output);
    kept = output->state == KEPT;
    if (kept) {
        *value = output->value;
        output->value = NULL;
        output->state = GONE;
    }
    output_unlock(output);
    return kept;
}

void
output_finish(struct output *output, void *value)
{
    output_lock(output);
    if (output->state == UNWANTED) {
        output->state = GONE;
        output_unlock(output);
        output->drop(value);
        output_unref(output);
        return;
    }
    output->value = value;
    output->state = KEPT;
    output_unlock(output);
    rt_cell_wake(&output->joiner);
    output_unref(output);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    if (!take(output, value)) {
        rt_cell_register(&output->joiner, waker);
        if (!take(output, value))
            return RT_PENDING;
    }
    output_unref(output);
    return RT_READY;
}

void
output_detach(struct output *output)
{
    void *value = NULL;
    bool mine;

    rt_cell_clear(&output->joiner);
    mine = take(output, &value);
    if (!mine) {
        output_lock(output);
        mine = output->state == KEPT;
        value = output->value;
        output->state = mine ? GONE : UNWANTED;
        output_unlock(output);
    }
    if (mine)
        output->drop(value);
    output_unref(output);
}
