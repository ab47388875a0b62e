/* M04: A waits for a letter. It looks into the box, then leaves its waker at
 * the bell. The postman, B, comes between the two. */
#include "cell.h"
#include "run.h"

static bool full;
static struct rt_cell bell;

static void
postman(void)
{
    full = true;
    step("B %s A brings the letter and rings",
         bell.waker.type != NULL ? "->" : "-x");
    rt_cell_wake(&bell);
}

static enum rt_poll
letter_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    if (full) { /* CHECK */
        step("A looks: there is a letter");
        return RT_READY;
    }
    step("A looks: the box is empty");
    meanwhile(postman);
    rt_cell_register(&bell, cx->waker); /* REGISTER */
    step("A leaves its waker at the bell");
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
