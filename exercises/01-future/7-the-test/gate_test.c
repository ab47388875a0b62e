#include "gate.h"

static struct gate gate;
static struct gate_wait visitor;

/* Poll the visitor with this counter's waker. */
static enum rt_poll
poll_with(struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker };

    return rt_future_poll(&visitor.future, &cx);
}

static void
begin(void)
{
    gate_init(&gate);
    visitor = gate_wait(&gate);
}

/* Given, as a pattern. */
static void
an_open_gate(void)
{
    struct counter a = { 0 };

    begin();
    gate_open(&gate);
    GRADE(poll_with(&a) == RT_READY, "READY: it is open", "PENDING");
}

/* WOKEN: pend, open, and somebody must have been woken. Then it is ready. */
/* SPURIOUS: poll twice, and nobody has opened. */
/* QUIET: a poll that pends wakes nobody. a.wakes is the count. */
/* NEWEST: poll with A, then with B; who is woken? */
/* LOCKS: a.on_wake runs inside the wake; grade_lock_held() tells. */
/* DROPPED: poll, rt_future_drop(&visitor.future): what is a.live now, before
 * anybody opens? */
/* GAPS: grade_at_lock(k, open_it, NULL) for k = 0, 1, 2 ... */
/* ORDER: in on_wake, poll again: what must that poll say? */

const struct grade_case grade_cases[] = {
    { an_open_gate, "an open gate lets you through", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
