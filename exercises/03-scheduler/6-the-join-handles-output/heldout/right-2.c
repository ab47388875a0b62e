/* Unusual: join looks first as a shortcut, and registers and looks again if
 * it has to wait; finish stores the value in any state and takes it out
 * again if nobody wants it */
#include "output.h"

void
output_finish(struct output *output, void *value)
{
    bool wake = true;

    output_lock(output);
    output->value = value;
    switch (output->state) {
    case UNWANTED:
        output->state = GONE;
        output->value = NULL;
        wake = false;
        break;
    default:
        output->state = KEPT;
        break;
    }
    output_unlock(output);
    if (!wake)
        goto nobody;
    rt_cell_wake(&output->joiner);
    output_unref(output);
    return;
nobody:
    output->drop(value);
    output_unref(output);
}

static bool
take(struct output *output, void **value)
{
    bool there = false;

    output_lock(output);
    if (output->state == KEPT) {
        there = true;
        *value = output->value;
        output->value = NULL;
        output->state = GONE;
    }
    output_unlock(output);
    return there;
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
    void *value;

    rt_cell_clear(&output->joiner);
    if (take(output, &value))
        goto drop;
    output_lock(output);
    if (output->state == WANTED) {
        output->state = UNWANTED;
        output_unlock(output);
        output_unref(output);
        return;
    }
    output_unlock(output); /* it came between the two locks */
    if (take(output, &value))
drop:
        output->drop(value);
    output_unref(output);
}
