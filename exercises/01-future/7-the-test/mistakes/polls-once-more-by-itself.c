/* M02: PENDING means: poll me again later */
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

static void
a_poll_for_nothing(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    GRADE(poll_with(&a) == RT_PENDING, "PENDING: it is shut", "READY");
}

static void
a_shut_gate_wakes_nobody(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    GRADE(a.wakes == 0, "no wake", "%d", a.wakes);
}

static void
look_for_locks(void *data)
{
    (void)data;
    GRADE(!grade_lock_held(), "no lock is held", "one is");
}

static void
no_wake_under_a_lock(void)
{
    struct counter a = { .on_wake = look_for_locks };

    begin();
    poll_with(&a);
    gate_open(&gate);
}

static void
a_visitor_who_left(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    rt_future_drop(&visitor.future);
    GRADE(a.live == 0, "no waker is left", "%d", a.live);
}

const struct grade_case grade_cases[] = {
    { an_open_gate, "an open gate lets you through", NULL, NULL, NULL },
    { a_poll_for_nothing, "a poll too many finds it shut", NULL, NULL, NULL },
    { a_shut_gate_wakes_nobody, "a shut gate wakes nobody", NULL, NULL, NULL },
    { no_wake_under_a_lock, "no wake under a lock", NULL, NULL, NULL },
    { a_visitor_who_left, "a visitor who left is forgotten", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
