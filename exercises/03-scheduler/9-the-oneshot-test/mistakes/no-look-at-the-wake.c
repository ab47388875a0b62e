/* M08: a wake runs the task, so the work is done when it returns */
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

static void
who_waits_is_woken(void)
{
    struct counter a = { 0 };

    begin();
    GRADE(poll_with(&a) == RT_PENDING, "PENDING: nothing was sent", "READY");
    GRADE(a.wakes == 0, "a poll wakes nobody", "%d wakes", a.wakes);
    send_value(8);
    GRADE(a.wakes > 0, "a wake", "none");
    GRADE(poll_with(&a) == RT_READY && out == 8, "8", "%d", out);
}

static void
the_newest_is_woken(void)
{
    struct counter a = { 0 }, b = { 0 };

    begin();
    poll_with(&a);
    poll_with(&b);
    send_value(9);
    GRADE(b.wakes > 0, "B is woken", "A %d times, B %d", a.wakes, b.wakes);
}

static void
polled_for_nothing(void)
{
    struct counter a = { 0 };

    begin();
    for (int i = 0; i < 3; i++)
        GRADE(poll_with(&a) == RT_PENDING, "PENDING: nothing was sent",
              "READY at poll %d", i + 1);
}

static void
the_sender_goes(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    rt_oneshot_sender_drop(&sender);
    GRADE(a.wakes > 0, "a wake: nothing will come", "none");
    GRADE(poll_with(&a) == RT_READY && recv.result == -EPIPE, "-EPIPE", "%d",
          recv.result);
}

static void
the_receiver_goes_first(void)
{
    int result;

    begin();
    rt_oneshot_receiver_drop(&receiver);
    result = send_value(10);
    GRADE(result == -EPIPE, "-EPIPE", "%d", result);
    GRADE(drops == 0, "the value stays the sender's", "%d drops", drops);
}

static void
the_receiver_goes_later(void)
{
    begin();
    send_value(11);
    rt_oneshot_receiver_drop(&receiver);
    GRADE(drops == 1, "nobody took it: one drop", "%d", drops);
}

static void
received_once(void)
{
    struct counter a = { 0 };

    begin();
    send_value(12);
    poll_with(&a);
    rt_future_drop(&recv.future);
    recv = rt_oneshot_recv(&receiver, &out);
    GRADE(poll_with(&a) == RT_READY && recv.result == -EPIPE,
          "-EPIPE the second time", "%d", recv.result);
    rt_oneshot_receiver_drop(&receiver);
    GRADE(drops == 0, "it was taken: no drop", "%d", drops);
}

static void
a_cancelled_wait(void)
{
    struct counter a = { 0 };
    int result;

    begin();
    poll_with(&a);
    rt_future_drop(&recv.future);
    result = send_value(13);
    recv = rt_oneshot_recv(&receiver, &out);
    GRADE(result == 0, "0: the receiver is still there", "%d", result);
    GRADE(poll_with(&a) == RT_READY && out == 13, "13", "%d", out);
}

static void
send_it(void *data)
{
    (void)data;
    send_value(14);
}

static void
sent_during_the_poll(void)
{
    for (unsigned k = 0; k < 6; k++) {
        struct counter a = { 0 };
        enum rt_poll answer;

        begin();
        grade_at_lock(k, send_it, NULL);
        answer = poll_with(&a);
        if (grade_at_ran())
            GRADE(answer == RT_READY || a.wakes > 0, "READY, or a wake",
                  "neither");
        grade_at_forget();
    }
}

static void
nothing_is_left(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    rt_oneshot_receiver_drop(&receiver);
    rt_oneshot_sender_drop(&sender);
    GRADE(grade_heap_blocks() == 0 && a.live == 0, "nothing is left",
          "%d blocks, %d wakers", grade_heap_blocks(), a.live);
}

const struct grade_case grade_cases[] = {
    { a_value_that_lies_there, "a value that was sent", NULL, NULL, NULL },
    { who_waits_is_woken, "who waits is woken", NULL, NULL, NULL },
    { the_newest_is_woken, "the newest waker is woken", NULL, NULL, NULL },
    { polled_for_nothing, "three polls, and nothing was sent", NULL, NULL,
      NULL },
    { the_sender_goes, "the sender goes without a value", NULL, NULL, NULL },
    { the_receiver_goes_first, "the receiver goes, then a send", NULL, NULL,
      NULL },
    { the_receiver_goes_later, "a send, then the receiver goes", NULL, NULL,
      NULL },
    { received_once, "a value is received once", NULL, NULL, NULL },
    { a_cancelled_wait, "a wait is cancelled, the receiver stays", NULL, NULL,
      NULL },
    { sent_during_the_poll, "sent while the receiver is polled", NULL, NULL,
      NULL },
    { nothing_is_left, "both ends are gone", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
