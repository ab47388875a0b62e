/* coop.h: a leaf takes one from the budget exactly when it is ready. Polled by
 * hand, so that a test sees what each poll costs. */
#include <errno.h>

#include "coop.h"
#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "join_handle.h"
#include "oneshot.h"
#include "puppet.h"

/* ---- results that are there at once ---- */

struct bench {
    struct rt_clock clock;
    struct counter counter;
    struct rt_coop coop;

    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_join_handle handle;
    union {
        struct rt_future future;
        struct rt_delay delay;
        struct rt_oneshot_recv recv;
        struct rt_join join;
    } leaf;
};

static enum rt_poll
poll_with(struct bench *bench, unsigned budget)
{
    struct rt_waker waker = counter_waker(&bench->counter);
    struct rt_context cx = { .waker = &waker,
                             .clock = &bench->clock,
                             .coop = &bench->coop };

    bench->coop = (struct rt_coop){ .budget = budget };
    return rt_future_poll(&bench->leaf.future, &cx);
}

static int *
make_delay_of_zero(struct bench *bench)
{
    bench->leaf.delay = rt_delay(0);
    return &bench->leaf.delay.result;
}

static int *
make_delay_that_cannot_be_set(struct bench *bench)
{
    bench->leaf.delay = rt_delay(10);
    rt_fake_fail(RT_FAKE_THREAD, 1, EAGAIN);
    rt_fake_fail(RT_FAKE_THREAD, 2, EAGAIN);
    return &bench->leaf.delay.result;
}

static int *
make_recv(struct bench *bench, bool with_value)
{
    int result = rt_oneshot_new(&bench->sender, &bench->receiver, 0, NULL);

    ck_assert_int_eq(result, 0);
    if (with_value)
        rt_oneshot_send(&bench->sender, NULL);
    rt_oneshot_sender_drop(&bench->sender);
    bench->leaf.recv = rt_oneshot_recv(&bench->receiver, NULL);
    return &bench->leaf.recv.result;
}

static int *
make_recv_of_a_value(struct bench *bench)
{
    return make_recv(bench, true);
}

static int *
make_recv_of_none(struct bench *bench)
{
    return make_recv(bench, false);
}

static int *
make_recv_by_an_empty_receiver(struct bench *bench)
{
    bench->leaf.recv = rt_oneshot_recv(&bench->receiver, NULL);
    return &bench->leaf.recv.result;
}

static int *
make_join_of_no_task(struct bench *bench)
{
    bench->handle = (struct rt_join_handle){ .error = -ENOMEM };
    bench->leaf.join = rt_join_only(&bench->handle);
    return &bench->leaf.join.result;
}

static const struct {
    const char *what;
    int *(*make)(struct bench *bench); /* where its result will be */
    int result;
} leaves[] = {
    { "a delay of 0 ms", make_delay_of_zero, 0 },
    { "a delay that cannot be set", make_delay_that_cannot_be_set, -EAGAIN },
    { "a value that was sent", make_recv_of_a_value, 0 },
    { "the end of a sender", make_recv_of_none, -EPIPE },
    { "an empty receiver", make_recv_by_an_empty_receiver, -EPIPE },
    { "the join of a spawn that failed", make_join_of_no_task, -ENOMEM },
};
#define LEAVES ((int)(sizeof leaves / sizeof *leaves))

START_TEST(each_result_costs_one_an_error_too)
{
    struct bench bench = { .counter = COUNTER_INIT };
    const char *what = leaves[_i].what;
    enum rt_poll polled;
    int *result;

    rt_clock_init(&bench.clock, RT_CLOCK_REAL);
    result = leaves[_i].make(&bench);
    polled = poll_with(&bench, 0);
    ck_assert_msg(polled == RT_PENDING,
                  "%s: the budget was spent, and the poll was ready all the "
                  "same: a loop of these never gives way",
                  what);
    ck_assert_msg(bench.coop.yielded && bench.counter.wakes == 1,
                  "F2: %s: it gave way, and arranged %u wakes", what,
                  bench.counter.wakes);
    polled = poll_with(&bench, 5);
    ck_assert_msg(polled == RT_READY && bench.coop.budget == 4,
                  "%s: ready %d, and of a budget of 5 are left %u", what,
                  polled == RT_READY, bench.coop.budget);
    ck_assert_int_eq(*result, leaves[_i].result);
    rt_future_drop(&bench.leaf.future);
    rt_oneshot_receiver_drop(&bench.receiver);
    rt_clock_fini(&bench.clock);
    ck_assert_int_eq(bench.counter.live, 0);
}
END_TEST

/* ---- a ring in the middle of a poll ---- */

/* Wakers in whose hands time passes: at call number `at` of a clone or a drop
 * the clock jumps. Two of them, so that one replaces the other. */
struct meddler {
    struct rt_clock clock;
    unsigned calls, at;
    struct end {
        struct meddler *meddler;
        unsigned wakes;
    } older, newer;
};

static void
meddle(void *data)
{
    struct meddler *me = ((struct end *)data)->meddler;

    if (++me->calls == me->at)
        rt_clock_jump(&me->clock);
}

static void
count_wake(void *data)
{
    ((struct end *)data)->wakes++;
}

static const struct rt_waker_type meddler_type = {
    .clone = meddle,
    .wake = count_wake,
    .wake_by_ref = count_wake,
    .drop = meddle,
};

static enum rt_poll
poll_as(struct meddler *me, struct end *end, struct rt_delay *delay,
        struct rt_coop *coop)
{
    struct rt_waker waker = { &meddler_type, end };
    struct rt_context cx = { .waker = &waker,
                             .clock = &me->clock,
                             .coop = coop };

    return rt_future_poll(&delay->future, &cx);
}

#define MOMENTS 5 /* clones and drops of one poll; the last: after it */

START_TEST(a_delay_that_rings_during_its_poll_costs_one_when_it_is_ready)
{
    struct meddler me = { .at = 0 };
    struct rt_coop coop = { .budget = 5 };
    struct rt_delay delay = rt_delay(10);
    enum rt_poll polled;

    me.older.meddler = me.newer.meddler = &me;
    rt_clock_init(&me.clock, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(poll_as(&me, &me.older, &delay, &coop), RT_PENDING);
    me.calls = 0;
    me.at = (unsigned)_i + 1;
    polled = poll_as(&me, &me.newer, &delay, &coop);
    ck_assert_msg(coop.budget == (polled == RT_READY ? 4U : 5U),
                  "it rang in call %u of its wakers: ready %d, and of 5 are "
                  "left %u",
                  me.at, polled == RT_READY, coop.budget);
    if (polled == RT_PENDING) {
        rt_clock_jump(&me.clock);
        ck_assert_msg(me.newer.wakes == 1 && me.older.wakes == 0,
                      "F2: it rang in call %u: the newer waker was woken %u "
                      "times, the older %u",
                      me.at, me.newer.wakes, me.older.wakes);
        ck_assert_int_eq(poll_as(&me, &me.newer, &delay, &coop), RT_READY);
        ck_assert_uint_eq(coop.budget, 4);
    }
    rt_future_drop(&delay.future);
    rt_clock_fini(&me.clock);
}
END_TEST

START_TEST(a_delay_that_is_polled_again_by_the_same_task_clones_nothing)
{
    struct bench bench = { .counter = COUNTER_INIT };

    rt_clock_init(&bench.clock, RT_CLOCK_VIRTUAL);
    bench.leaf.delay = rt_delay(10);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(poll_with(&bench, 5), RT_PENDING);
    ck_assert_msg(bench.counter.clones == 1,
                  "10 polls that found it pending cloned the same waker %u "
                  "times",
                  bench.counter.clones);
    ck_assert_uint_eq(bench.coop.budget, 5);
    rt_future_drop(&bench.leaf.future);
    rt_clock_fini(&bench.clock);
    ck_assert_int_eq(bench.counter.live, 0);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(each_result_costs_one_an_error_too, LEAVES);
    rt_add_loop(a_delay_that_rings_during_its_poll_costs_one_when_it_is_ready,
                MOMENTS);
    rt_add(a_delay_that_is_polled_again_by_the_same_task_clones_nothing);
}
