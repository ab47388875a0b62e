/* none: it was opened during the poll, so the answer must be READY */
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
who_waits_is_woken(void)
{
    struct counter a = { 0 };

    begin();
    GRADE(poll_with(&a) == RT_PENDING, "PENDING: it is shut", "READY");
    gate_open(&gate);
    GRADE(a.wakes > 0, "a wake", "none");
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
the_newest_is_woken(void)
{
    struct counter a = { 0 }, b = { 0 };

    begin();
    poll_with(&a);
    poll_with(&b);
    gate_open(&gate);
    GRADE(b.wakes > 0, "B is woken", "A %d times, B %d", a.wakes, b.wakes);
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

static void
open_it(void *data)
{
    (void)data;
    gate_open(&gate);
}

static void
opened_during_the_poll(void)
{
    for (unsigned k = 0; k < 6; k++) {
        struct counter a = { 0 };
        enum rt_poll answer;

        begin();
        grade_at_lock(k, open_it, NULL);
        answer = poll_with(&a);
        if (grade_at_ran())
            GRADE(answer == RT_READY, "READY: it was opened", "PENDING");
        grade_at_forget();
    }
}

static enum rt_poll at_the_wake;

static void
poll_at_once(void *data)
{
    struct counter other = { 0 };

    (void)data;
    at_the_wake = poll_with(&other);
}

static void
open_when_the_wake_comes(void)
{
    struct counter a = { .on_wake = poll_at_once };

    begin();
    poll_with(&a);
    gate_open(&gate);
    GRADE(at_the_wake == RT_READY, "READY at the wake", "PENDING");
}

const struct grade_case grade_cases[] = {
    { an_open_gate, "an open gate lets you through", NULL, NULL, NULL },
    { who_waits_is_woken, "who waits is woken", NULL, NULL, NULL },
    { a_poll_for_nothing, "a poll too many finds it shut", NULL, NULL, NULL },
    { a_shut_gate_wakes_nobody, "a shut gate wakes nobody", NULL, NULL, NULL },
    { the_newest_is_woken, "the newest waker is woken", NULL, NULL, NULL },
    { no_wake_under_a_lock, "no wake under a lock", NULL, NULL, NULL },
    { a_visitor_who_left, "a visitor who left is forgotten", NULL, NULL, NULL },
    { opened_during_the_poll, "opened during the poll", NULL, NULL, NULL },
    { open_when_the_wake_comes, "it is open when the wake comes", NULL, NULL,
      NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
