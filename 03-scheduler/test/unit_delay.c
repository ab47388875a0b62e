#include <errno.h>

#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "puppet.h"

static struct rt_clock clock_;
static struct counter counter = COUNTER_INIT;
static struct rt_waker waker;
static struct rt_context cx;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(enum rt_clock_kind kind)
{
    counter = (struct counter)COUNTER_INIT;
    rt_clock_init(&clock_, kind);
    waker = counter_waker(&counter);
    cx = (struct rt_context){ .waker = &waker, .clock = &clock_ };
}

static void
end(void)
{
    rt_clock_fini(&clock_);
    ck_assert_msg(counter.live == 0, "%d wakers were not given back",
                  counter.live);
}

START_TEST(a_delay_of_zero_is_ready_at_its_first_poll)
{
    struct rt_delay nap = rt_delay(0);
    unsigned threads = rt_fake_calls(RT_FAKE_THREAD);

    begin(RT_CLOCK_REAL);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_READY);
    ck_assert_int_eq(nap.result, 0);
    rt_future_drop(&nap.future);
    ck_assert_msg(rt_fake_calls(RT_FAKE_THREAD) == threads &&
                      counter.clones == 0,
                  "nothing to wait for, yet it set an alarm");
    end();
}
END_TEST

START_TEST(a_delay_is_ready_when_its_time_has_come_and_not_before)
{
    const unsigned lengths[] = { 1, 7, 1000, 4294967295U };
    unsigned ms = lengths[_i];
    struct rt_delay nap = rt_delay(ms), before = rt_delay(ms);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    before.ns--; /* the last nanosecond before */
    ck_assert_int_eq(rt_future_poll(&before.future, &cx), RT_PENDING);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_int_eq(rt_future_poll(&before.future, &cx), RT_READY);
    ck_assert_msg(rt_future_poll(&nap.future, &cx) == RT_PENDING,
                  "a delay of %u ms was ready 1 ns early", ms);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_READY);
    ck_assert(rt_clock_now(&clock_) == ms * RT_NS_PER_MS);
    rt_future_drop(&before.future);
    rt_future_drop(&nap.future);
    end();
}
END_TEST

START_TEST(a_delay_counts_from_its_first_poll)
{
    struct rt_delay early = rt_delay(10), late = rt_delay(10);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_future_poll(&early.future, &cx), RT_PENDING);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_int_eq(rt_future_poll(&late.future, &cx), RT_PENDING);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_int_eq(rt_future_poll(&late.future, &cx), RT_READY);
    ck_assert_msg(rt_clock_now(&clock_) == 20 * RT_NS_PER_MS,
                  "made at 0 ms, polled at 10 ms, it ended at %llu ns",
                  (unsigned long long)rt_clock_now(&clock_));
    rt_future_drop(&early.future);
    rt_future_drop(&late.future);
    end();
}
END_TEST

START_TEST(a_poll_too_many_finds_it_pending_and_sets_no_second_alarm)
{
    struct rt_delay nap = rt_delay(10);

    begin(RT_CLOCK_VIRTUAL);
    for (int i = 0; i < 5; i++)
        ck_assert_msg(rt_future_poll(&nap.future, &cx) == RT_PENDING,
                      "F5: a poll means look again, not ready");
    ck_assert_uint_eq(clock_.alarms, 1);
    ck_assert_int_eq(counter.live, 1);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_READY);
    rt_future_drop(&nap.future);
    end();
}
END_TEST

START_TEST(a_delay_wakes_the_newest_waker)
{
    struct counter newer = COUNTER_INIT;
    struct rt_waker second = counter_waker(&newer);
    struct rt_delay nap = rt_delay(10);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    cx.waker = &second;
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_msg(counter.wakes == 0 && newer.wakes == 1,
                  "polled by two tasks in turn, it woke the first %u times "
                  "and the second %u times; F2: the newest waker counts",
                  counter.wakes, newer.wakes);
    ck_assert_int_eq(newer.live, 0);
    rt_future_drop(&nap.future);
    end();
}
END_TEST

/* 0: never polled, 1: pending, 2: rung but not polled since, 3: finished. */
START_TEST(a_delay_can_be_dropped_at_any_time)
{
    struct rt_delay nap = rt_delay(10);

    begin(RT_CLOCK_VIRTUAL);
    if (_i >= 1)
        ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    if (_i >= 2)
        ck_assert(rt_clock_jump(&clock_));
    if (_i >= 3)
        ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_READY);
    rt_future_drop(&nap.future);
    ck_assert_msg(!rt_clock_jump(&clock_), "its alarm is still set");
    ck_assert_uint_eq(counter.wakes, _i >= 2 ? 1 : 0);
    end();
}
END_TEST

START_TEST(a_delay_that_cannot_be_set_finishes_with_a_negative_result)
{
    struct rt_delay nap = rt_delay(10);

    begin(RT_CLOCK_REAL);
    rt_fake_fail(RT_FAKE_THREAD, 1, EAGAIN);
    ck_assert_msg(rt_future_poll(&nap.future, &cx) == RT_READY,
                  "no alarm is set, so nobody will wake it: it must finish");
    ck_assert_int_eq(nap.result, -EAGAIN);
    rt_future_drop(&nap.future);
    end();
}
END_TEST

START_TEST(a_real_delay_is_never_over_early)
{
    struct rt_delay nap = rt_delay(3);
    uint64_t begun;

    begin(RT_CLOCK_REAL);
    begun = rt_clock_now(&clock_);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_PENDING);
    counter_wait(&counter, 1);
    ck_assert_int_eq(rt_future_poll(&nap.future, &cx), RT_READY);
    ck_assert(rt_clock_now(&clock_) - begun >= 3 * RT_NS_PER_MS);
    rt_future_drop(&nap.future);
    end();
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_delay_of_zero_is_ready_at_its_first_poll);
    rt_add_loop(a_delay_is_ready_when_its_time_has_come_and_not_before, 4);
    rt_add(a_delay_counts_from_its_first_poll);
    rt_add(a_poll_too_many_finds_it_pending_and_sets_no_second_alarm);
    rt_add(a_delay_wakes_the_newest_waker);
    rt_add_loop(a_delay_can_be_dropped_at_any_time, 4);
    rt_add(a_delay_that_cannot_be_set_finishes_with_a_negative_result);
    rt_add(a_real_delay_is_never_over_early);
}
