/* M10: A has left its waker and looked into the empty box. While its poll still
 * runs, B brings the letter. */
#include "cell.h"
#include "run.h"

static bool full;
static struct rt_cell bell;

static void
postman(void)
{
    full = true;
    step("B -> A brings the letter and wakes A, which runs");
    rt_cell_wake(&bell);
}

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    rt_cell_register(&bell, cx->waker);
    if (full) {
        step("A is polled again: there is a letter");
        return RT_READY;
    }
    step("A leaves its waker and looks: the box is empty");
    meanwhile(postman);
    step("A ends its poll: PENDING");
    return RT_PENDING;
}

static const struct rt_future_type letter_type = { .name = "letter",
                                                   .file = __FILE__,
                                                   .poll = letter_poll };

int
main(void)
{
    struct rt_future letter = { .type = &letter_type };

    rt_cell_init(&bell);
    return run_watched(&letter);
}
