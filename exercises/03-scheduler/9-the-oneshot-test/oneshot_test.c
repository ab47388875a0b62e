#include <errno.h>

#include "counter.h"
#include "grade.h"
#include "oneshot.h"

static struct rt_oneshot_sender sender;
static struct rt_oneshot_receiver receiver;
static struct rt_oneshot_recv recv;
static int out, drops; /* drops: values that drop_value gave back */

static void
drop_value(void *value)
{
    (void)value;
    drops++;
}

static void
begin(void)
{
    if (rt_oneshot_new(&sender, &receiver, sizeof(int), drop_value) != 0)
        grade_fault("no memory");
    recv = rt_oneshot_recv(&receiver, &out);
    out = drops = 0;
}

static int
send_value(int value)
{
    return rt_oneshot_send(&sender, &value);
}

/* Poll the receiving future with the waker of `counter`. */
static enum rt_poll
poll_with(struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker };

    return rt_future_poll(&recv.future, &cx);
}

/* Given, as a pattern. */
static void
a_value_that_lies_there(void)
{
    struct counter a = { 0 };

    begin();
    send_value(7);
    GRADE(poll_with(&a) == RT_READY, "READY: it was sent", "PENDING");
    GRADE(recv.result == 0 && out == 7, "7", "result %d, out %d", recv.result,
          out);
}

/* WOKEN: poll, send: a.wakes. NEWEST: poll with A, then with B, then send.
 * SPURIOUS: poll twice, nothing sent. QUIET: a poll that pends wakes nobody.
 * GONE: poll, drop the sender. REFUSED: drop the receiver, then send.
 * LEFT: send, then drop the receiver: whose is the value? drops tells.
 * ONCE: receive, then a second rt_oneshot_recv on the same receiver.
 * CANCELLED: poll, rt_future_drop(&recv.future), send, a second recv.
 * GAPS: grade_at_lock(k, other, NULL). WAKE: a.on_wake polls, or asks
 * grade_lock_held(). FREED: both ends dropped: grade_heap_blocks(). */

const struct grade_case grade_cases[] = {
    { a_value_that_lies_there, "a value that was sent", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
