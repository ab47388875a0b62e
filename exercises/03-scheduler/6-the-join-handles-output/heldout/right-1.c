/* Unusual: one step function does every arrow and hands out the duty; detach
 * clears the cell before the step and again after it */
#include "output.h"

enum event { FINISHED, ASKED, LET_GO };

/* What is to be done once the lock is open again. */
struct duty {
    bool wake;
    bool take;
    void *value; /* to be dropped, or taken */
    bool drop;
};

static struct duty
step(struct output *output, enum event event, void *value)
{
    struct duty duty = { .value = value };

    output_lock(output);
    switch (output->state) {
    case WANTED:
        if (event == FINISHED) {
            output->state = KEPT;
            output->value = value;
            duty.wake = true;
        } else if (event == LET_GO)
            output->state = UNWANTED;
        break;
    case UNWANTED:
        if (event == FINISHED) {
            output->state = GONE;
            duty.drop = true;
        }
        break;
    case KEPT:
        duty.value = output->value;
        output->value = NULL;
        output->state = GONE;
        duty.take = event == ASKED;
        duty.drop = event == LET_GO;
        break;
    case GONE:
        break;
    }
    output_unlock(output);
    return duty;
}

/* The duties that both sides have in common. */
static void
carry_out(struct output *output, const struct duty *duty)
{
    if (duty->drop)
        output->drop(duty->value);
    if (duty->wake)
        rt_cell_wake(&output->joiner);
    output_unref(output);
}

void
output_finish(struct output *output, void *value)
{
    struct duty duty = step(output, FINISHED, value);

    carry_out(output, &duty);
}

enum rt_poll
output_join(struct output *output, const struct rt_waker *waker, void **value)
{
    struct duty duty;

    rt_cell_register(&output->joiner, waker);
    duty = step(output, ASKED, NULL);
    if (!duty.take)
        return RT_PENDING;
    *value = duty.value;
    rt_cell_clear(&output->joiner);
    carry_out(output, &duty);
    return RT_READY;
}

void
output_detach(struct output *output)
{
    struct duty duty;

    rt_cell_clear(&output->joiner);
    duty = step(output, LET_GO, NULL);
    rt_cell_clear(&output->joiner);
    carry_out(output, &duty);
}
