/* none: state is read under the lock and written under the lock, so it is
 * safe; what lies in between need not be locked
 *
 * Breaks: finish reads WANTED and unlocks; the handle is detached: UNWANTED;
 * finish locks again and writes KEPT: the picture stays for ever */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    enum output_state was;

    output_lock(output);
    was = output->state;
    output_unlock(output);

    if (was == UNWANTED)
        output->drop(value);

    output_lock(output);
    if (was == WANTED)
        output->value = value;
    output->state = was == WANTED ? KEPT : GONE;
    output_unlock(output);

    if (was == WANTED)
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
    output->state = kept ? GONE : UNWANTED;
    output_unlock(output);
    rt_cell_clear(&output->joiner);
    if (kept)
        output->drop(value);
    output_unref(output);
}
