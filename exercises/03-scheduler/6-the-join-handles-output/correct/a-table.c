/* Right: both ends take their step in one table, as the chapter does. */
#include "output.h"

enum event { FINISHED, DETACHED, JOINED };
enum duty { NOTHING, WAKE, DROP, TAKE };

static const struct {
    enum output_state from;
    enum event event;
    enum output_state to;
    enum duty duty;
} rows[] = {
    { WANTED, FINISHED, KEPT, WAKE },        { UNWANTED, FINISHED, GONE, DROP },
    { WANTED, DETACHED, UNWANTED, NOTHING }, { KEPT, DETACHED, GONE, DROP },
    { WANTED, JOINED, WANTED, NOTHING },     { KEPT, JOINED, GONE, TAKE },
};

/* Take a row; the value goes in with FINISHED, and out with DROP and TAKE. */
static enum duty
step(struct output *output, enum event event, void **value)
{
    enum duty duty = NOTHING;

    output_lock(output);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].from != output->state || rows[i].event != event)
            continue;
        output->state = rows[i].to;
        duty = rows[i].duty;
        break;
    }
    if (duty == WAKE)
        output->value = *value;
    else if (duty != NOTHING && event != FINISHED)
        *value = output->value;
    output_unlock(output);
    return duty;
}

void
output_finish(struct output *output, void *value)
{
    if (step(output, FINISHED, &value) == DROP)
        output->drop(value);
    else
        rt_cell_wake(&output->joiner);
    output_unref(output);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    rt_cell_register(&output->joiner, waker);
    if (step(output, JOINED, value) != TAKE)
        return RT_PENDING;
    rt_cell_clear(&output->joiner);
    output_unref(output);
    return RT_READY;
}

void
output_detach(struct output *output)
{
    void *value = NULL;

    rt_cell_clear(&output->joiner);
    if (step(output, DETACHED, &value) == DROP)
        output->drop(value);
    output_unref(output);
}
