/* Right: five cases, each of which asks several questions. */
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

static enum rt_poll at_the_wake;

static void
poll_at_once(void *data)
{
    (void)data;
    GRADE(!grade_lock_held(), "no wake under a lock", "a lock is held");
    at_the_wake = poll_with(&(struct counter){ 0 });
}

/* A waits, B takes over, the value comes, and B looks inside of its wake. */
static void
a_whole_life(void)
{
    struct counter a = { 0 }, b = { .on_wake = poll_at_once };

    begin();
    GRADE(poll_with(&a) == RT_PENDING, "PENDING", "READY");
    GRADE(poll_with(&b) == RT_PENDING, "PENDING", "READY");
    GRADE(a.wakes + b.wakes == 0, "no wake yet", "%d", a.wakes + b.wakes);
    GRADE(send_value(1) == 0, "0: it was sent", "an error");
    GRADE(b.wakes > 0, "B is woken", "A %d times", a.wakes);
    GRADE(at_the_wake == RT_READY && out == 1, "1 at the wake", "%d", out);
    rt_future_drop(&recv.future);
    recv = rt_oneshot_recv(&receiver, &out);
    GRADE(poll_with(&a) == RT_READY && recv.result == -EPIPE, "-EPIPE", "%d",
          recv.result);
    rt_oneshot_receiver_drop(&receiver);
    GRADE(drops == 0 && grade_heap_blocks() == 0, "all is given back",
          "%d drops, %d blocks", drops, grade_heap_blocks());
}

static void
either_end_goes(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    rt_oneshot_sender_drop(&sender);
    GRADE(a.wakes > 0, "a wake", "none");
    GRADE(poll_with(&a) == RT_READY && recv.result == -EPIPE, "-EPIPE", "%d",
          recv.result);
    begin();
    rt_oneshot_receiver_drop(&receiver);
    GRADE(send_value(2) == -EPIPE && drops == 0, "-EPIPE, and no drop",
          "%d drops", drops);
    begin();
    send_value(3);
    rt_oneshot_receiver_drop(&receiver);
    GRADE(drops == 1, "one drop", "%d", drops);
}

static void
a_wait_is_cancelled(void)
{
    struct counter a = { 0 };

    begin();
    poll_with(&a);
    rt_future_drop(&recv.future);
    GRADE(send_value(4) == 0, "0: the receiver is there", "an error");
    recv = rt_oneshot_recv(&receiver, &out);
    GRADE(poll_with(&a) == RT_READY && out == 4, "4", "%d", out);
}

static void
send_it(void *data)
{
    (void)data;
    send_value(5);
}

static void
in_the_gaps(void)
{
    bool ran = true;

    for (unsigned k = 0; ran; k++) {
        struct counter a = { 0 };
        enum rt_poll answer;

        begin();
        grade_at_lock(k, send_it, NULL);
        answer = poll_with(&a);
        ran = grade_at_ran();
        grade_at_forget();
        GRADE(!ran || answer == RT_READY || a.wakes > 0, "READY, or a wake",
              "neither");
    }
}

const struct grade_case grade_cases[] = {
    { a_value_that_lies_there, "a value that was sent", NULL, NULL, NULL },
    { a_whole_life, "a whole life", NULL, NULL, NULL },
    { either_end_goes, "either end goes", NULL, NULL, NULL },
    { a_wait_is_cancelled, "a wait is cancelled", NULL, NULL, NULL },
    { in_the_gaps, "sent during the poll", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
