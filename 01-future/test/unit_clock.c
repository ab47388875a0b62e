#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fakes.h"
#include "harness.h"
#include "puppet.h"

#define MS RT_NS_PER_MS

static struct rt_clock clock_;
static struct rt_alarm alarms[8];

/* ---- a waker that notes which alarm rang, and may do more ---------------- */

static unsigned rang[16], rang_count;
static void (*on_wake)(unsigned which);

static void
note(void *data)
{
    unsigned which = (unsigned)((struct rt_alarm *)data - alarms);

    rang[rang_count++] = which;
    if (on_wake != NULL)
        on_wake(which);
}

static void
ignore(void *data)
{
    (void)data;
}

static const struct rt_waker_type noting_type = {
    .clone = ignore,
    .wake = note,
    .wake_by_ref = note,
    .drop = ignore,
};

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(enum rt_clock_kind kind)
{
    rang_count = 0;
    on_wake = NULL;
    rt_clock_init(&clock_, kind);
}

static void
set(unsigned which, uint64_t deadline)
{
    struct rt_waker waker = { &noting_type, &alarms[which] };

    if (rt_alarm_set(&alarms[which], &clock_, deadline, &waker) != 0)
        abort();
}

static void
check_rang(unsigned count, const unsigned *wanted)
{
    ck_assert_uint_eq(rang_count, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(rang[i] == wanted[i],
                      "ring number %u is alarm %u, expected alarm %u", i,
                      rang[i], wanted[i]);
}

/* ---- virtual ------------------------------------------------------------- */

START_TEST(virtual_time_stands_still_until_somebody_jumps)
{
    begin(RT_CLOCK_VIRTUAL);
    ck_assert_uint_eq(rt_clock_now(&clock_), 0);
    ck_assert_msg(!rt_clock_jump(&clock_),
                  "a jump without an alarm goes nowhere");
    set(0, 5 * MS);
    ck_assert_uint_eq(rt_clock_now(&clock_), 0);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_uint_eq(rt_clock_now(&clock_), 5 * MS);
    ck_assert(!rt_clock_jump(&clock_));
    ck_assert_uint_eq(rt_clock_now(&clock_), 5 * MS);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(a_jump_rings_the_earliest_moment_and_no_later_one)
{
    begin(RT_CLOCK_VIRTUAL);
    set(0, 30 * MS);
    set(1, 10 * MS);
    set(2, 20 * MS);
    set(3, 10 * MS);
    ck_assert(rt_clock_jump(&clock_));
    check_rang(2, (const unsigned[]){ 1, 3 });
    ck_assert_uint_eq(rt_clock_now(&clock_), 10 * MS);
    ck_assert(rt_clock_jump(&clock_));
    check_rang(3, (const unsigned[]){ 1, 3, 2 });
    ck_assert(rt_clock_jump(&clock_));
    check_rang(4, (const unsigned[]){ 1, 3, 2, 0 });
    ck_assert_uint_eq(rt_clock_now(&clock_), 30 * MS);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(alarms_of_one_moment_ring_in_the_order_they_were_set)
{
    begin(RT_CLOCK_VIRTUAL);
    set(3, 7 * MS);
    set(1, 7 * MS);
    set(2, 7 * MS);
    set(0, 7 * MS);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_msg(rang_count == 4 && rang[0] == 3 && rang[1] == 1 &&
                      rang[2] == 2 && rang[3] == 0,
                  "set in the order 3 1 2 0 for one deadline, they rang "
                  "%u %u %u %u: first set, first rung",
                  rang[0], rang[1], rang[2], rang[3]);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(alarms_ring_by_deadline_in_whatever_order_they_were_set)
{
    /* The orders of three, and of four where it matters. */
    static const unsigned orders[][4] = {
        { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 1, 0, 3, 2 },
        { 2, 0, 3, 1 }, { 0, 3, 1, 2 }, { 1, 3, 0, 2 },
    };

    begin(RT_CLOCK_VIRTUAL);
    for (unsigned i = 0; i < 4; i++)
        set(orders[_i][i], (1 + orders[_i][i]) * MS);
    while (rt_clock_jump(&clock_))
        ;
    check_rang(4, (const unsigned[]){ 0, 1, 2, 3 });
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(an_alarm_that_is_due_already_rings_and_time_does_not_go_back)
{
    begin(RT_CLOCK_VIRTUAL);
    set(0, 9 * MS);
    ck_assert(rt_clock_jump(&clock_));
    set(1, 3 * MS);
    ck_assert(rt_clock_jump(&clock_));
    check_rang(2, (const unsigned[]){ 0, 1 });
    ck_assert_msg(rt_clock_now(&clock_) == 9 * MS,
                  "time went from 9 ms back to %llu ns",
                  (unsigned long long)rt_clock_now(&clock_));
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(the_farthest_deadline_of_all_rings_too)
{
    begin(RT_CLOCK_VIRTUAL);
    set(0, UINT64_MAX);
    set(1, UINT64_MAX - 1);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert(rt_clock_jump(&clock_));
    check_rang(2, (const unsigned[]){ 1, 0 });
    ck_assert(rt_clock_now(&clock_) == UINT64_MAX);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(a_virtual_clock_starts_no_thread)
{
    unsigned calls = rt_fake_calls(RT_FAKE_THREAD);

    begin(RT_CLOCK_VIRTUAL);
    set(0, MS);
    ck_assert(rt_clock_jump(&clock_));
    rt_clock_fini(&clock_);
    ck_assert_uint_eq(rt_fake_calls(RT_FAKE_THREAD), calls);
}
END_TEST

/* ---- an alarm's waker ---------------------------------------------------- */

START_TEST(a_cancelled_alarm_never_rings_and_gives_its_waker_back)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_VIRTUAL);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_int_eq(
            rt_alarm_set(&alarms[i], &clock_, (i + 1) * MS, &waker), 0);
    ck_assert_int_eq(counter.live, 3);
    rt_alarm_cancel(&alarms[(unsigned)_i]); /* first, middle, last */
    ck_assert_msg(counter.live == 2, "the waker of the cancelled alarm was "
                                     "not given back");
    memset(&alarms[(unsigned)_i], 0xa5, sizeof alarms[0]); /* it is gone */
    while (rt_clock_jump(&clock_))
        ;
    ck_assert_msg(counter.wakes == 2,
                  "of 3 alarms one was cancelled, but %u rang", counter.wakes);
    ck_assert_int_eq(counter.live, 0);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(a_cancelled_alarm_is_no_longer_set_and_can_be_set_again)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, 5 * MS, &waker), 0);
    rt_alarm_cancel(&alarms[0]);
    rt_alarm_cancel(&alarms[0]);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, 7 * MS, &waker), 0);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_uint_eq(rt_clock_now(&clock_), 7 * MS);
    ck_assert_int_eq(counter.live, 0);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(to_cancel_what_was_never_set_or_has_rung_does_nothing)
{
    struct rt_alarm fresh = { .clock = NULL };

    begin(RT_CLOCK_VIRTUAL);
    rt_alarm_cancel(&fresh);
    set(0, MS);
    set(1, 2 * MS);
    ck_assert(rt_clock_jump(&clock_));
    rt_alarm_cancel(&alarms[0]);
    rt_alarm_cancel(&alarms[0]);
    ck_assert(rt_clock_jump(&clock_));
    check_rang(2, (const unsigned[]){ 0, 1 });
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(an_alarm_may_be_cancelled_twice_and_counts_as_over)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, MS, &waker), 0);
    rt_alarm_cancel(&alarms[0]);
    rt_alarm_cancel(&alarms[0]);
    ck_assert_msg(rt_alarm_rang(&alarms[0], &waker),
                  "a cancelled alarm says that it has yet to ring");
    ck_assert_int_eq(counter.live, 0);
    ck_assert(!rt_clock_jump(&clock_));
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(until_it_rings_the_newest_waker_replaces_the_older_one)
{
    struct counter older = COUNTER_INIT, newer = COUNTER_INIT;
    struct rt_waker first = counter_waker(&older);
    struct rt_waker second = counter_waker(&newer);

    begin(RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, MS, &first), 0);
    ck_assert(!rt_alarm_rang(&alarms[0], &second));
    ck_assert_int_eq(older.live, 0);
    ck_assert(rt_clock_jump(&clock_));
    ck_assert_msg(older.wakes == 0 && newer.wakes == 1,
                  "asked again with a newer waker, the alarm woke the older "
                  "one %u times and the newer %u times (F2)",
                  older.wakes, newer.wakes);
    ck_assert(rt_alarm_rang(&alarms[0], &first));
    ck_assert(rt_alarm_rang(&alarms[0], &second));
    ck_assert_msg(older.live == 0 && newer.live == 0,
                  "an alarm that has rung keeps no waker");
    rt_clock_fini(&clock_);
}
END_TEST

/* The wake sets a new alarm, takes another one back, and asks for the time. */
static void
use_the_clock(unsigned which)
{
    rt_clock_now(&clock_);
    if (which != 0)
        return;
    set(2, 9 * MS);
    rt_alarm_cancel(&alarms[1]);
    rt_alarm_cancel(&alarms[0]);
}

START_TEST(no_waker_runs_while_the_clock_is_locked)
{
    begin(RT_CLOCK_VIRTUAL);
    on_wake = use_the_clock;
    set(0, MS);
    set(1, 2 * MS);
    mark_point();
    while (rt_clock_jump(&clock_))
        ;
    check_rang(2, (const unsigned[]){ 0, 2 });
    rt_clock_fini(&clock_);
}
END_TEST

static void
fini_with_alarm(void *unused)
{
    (void)unused;
    begin(RT_CLOCK_VIRTUAL);
    set(0, MS);
    rt_clock_fini(&clock_);
}

START_TEST(a_clock_that_ends_before_its_alarms_aborts)
{
    const char *words = rt_last_words(fini_with_alarm, NULL);

    ck_assert_msg(strstr(words, "F3: alarm 1 is still set") != NULL,
                  "expected F3 and the alarm's number, it said: %s", words);
}
END_TEST

/* ---- real ---------------------------------------------------------------- */

static void
set_twice(void *unused)
{
    (void)unused;
    begin(RT_CLOCK_VIRTUAL);
    set(0, 1 * MS);
    set(0, 2 * MS);
}

static void
ask_an_alarm_that_was_never_set(void *unused)
{
    struct rt_alarm never = { .clock = NULL };
    struct rt_waker waker = { &noting_type, &alarms[0] };

    (void)unused;
    rt_alarm_rang(&never, &waker);
}

START_TEST(an_alarm_is_set_once_and_asked_after_it_was_set)
{
    const char *words = rt_last_words(set_twice, NULL);

    ck_assert_msg(strstr(words, "alarm 1 is set already") != NULL,
                  "it said: %s", words);
    words = rt_last_words(ask_an_alarm_that_was_never_set, NULL);
    ck_assert_msg(strstr(words, "an alarm that was never set") != NULL,
                  "it said: %s", words);
}
END_TEST

START_TEST(real_time_never_goes_back_and_cannot_be_jumped)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    uint64_t last = 0;

    begin(RT_CLOCK_REAL);
    for (int i = 0; i < 1000; i++) {
        uint64_t now = rt_clock_now(&clock_);

        ck_assert(now >= last);
        last = now;
    }
    ck_assert_int_eq(
        rt_alarm_set(&alarms[0], &clock_, last + 3600000 * MS, &waker), 0);
    ck_assert_msg(!rt_clock_jump(&clock_), "the real clock jumped");
    rt_alarm_cancel(&alarms[0]);
    rt_clock_fini(&clock_);
    ck_assert_uint_eq(counter.wakes, 0);
}
END_TEST

START_TEST(a_real_alarm_never_rings_early)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_REAL);
    for (unsigned i = 0; i < 10; i++) {
        uint64_t deadline = rt_clock_now(&clock_) + i * MS / 4, now;

        ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, deadline, &waker),
                         0);
        counter_wait(&counter, i + 1);
        now = rt_clock_now(&clock_);
        ck_assert_msg(now >= deadline, "it rang %llu ns early",
                      (unsigned long long)(deadline - now));
        ck_assert(rt_alarm_rang(&alarms[0], &waker));
    }
    rt_clock_fini(&clock_);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

/* The helper sleeps for an hour when the second one comes. */
START_TEST(an_earlier_alarm_that_is_set_later_interrupts_the_helper)
{
    struct counter hour = COUNTER_INIT, soon = COUNTER_INIT;
    struct rt_waker later = counter_waker(&hour), now = counter_waker(&soon);

    begin(RT_CLOCK_REAL);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, 3600000 * MS, &later),
                     0);
    usleep(20000); /* most likely it sleeps by now; if not, no harm */
    ck_assert_int_eq(
        rt_alarm_set(&alarms[1], &clock_, rt_clock_now(&clock_) + MS, &now), 0);
    counter_wait(&soon, 1);
    ck_assert_uint_eq(counter_wakes(&hour), 0);
    rt_alarm_cancel(&alarms[0]);
    rt_clock_fini(&clock_);
}
END_TEST

/* ASan and the poison see who touches an alarm after its cancel. */
START_TEST(after_cancel_nobody_touches_the_alarm)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_REAL);
    for (unsigned i = 0; i < 500; i++) {
        struct rt_alarm *alarm = calloc(1, sizeof *alarm);
        uint64_t deadline = rt_clock_now(&clock_) + i % 7 * 20000;

        ck_assert_int_eq(rt_alarm_set(alarm, &clock_, deadline, &waker), 0);
        while (i % 3 > 0 && rt_clock_now(&clock_) < deadline)
            ;
        rt_alarm_cancel(alarm);
        memset(alarm, 0xa5, sizeof *alarm);
        free(alarm);
    }
    rt_clock_fini(&clock_);
    ck_assert_msg(counter.live == 0,
                  "%d wakers were neither woken nor dropped (below 0: used "
                  "twice)",
                  counter.live);
}
END_TEST

/* It sleeps until the alarm, and until the next one is set: two sleeps, and one
 * of the test. A condition variable may return once more than it should. */
START_TEST(the_helper_sleeps_until_its_alarm)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    unsigned sleeps = rt_fake_calls(RT_FAKE_SLEEP);

    begin(RT_CLOCK_REAL);
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_,
                                  rt_clock_now(&clock_) + 50 * MS, &waker),
                     0);
    counter_wait(&counter, 1);
    sleeps = rt_fake_calls(RT_FAKE_SLEEP) - sleeps;
    ck_assert_msg(sleeps <= 10,
                  "to wait for one alarm the helper slept %u times: it spins",
                  sleeps);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(a_sleep_of_the_helper_that_ends_too_soon_rings_nothing)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    uint64_t deadline;

    begin(RT_CLOCK_REAL);
    for (unsigned i = 1; i <= 10; i++)
        rt_fake_fail(RT_FAKE_SLEEP, i, ETIMEDOUT);
    deadline = rt_clock_now(&clock_) + 5 * MS;
    ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, deadline, &waker), 0);
    counter_wait(&counter, 1);
    ck_assert(rt_clock_now(&clock_) >= deadline);
    ck_assert_uint_eq(rt_fake_faults(), 10);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(the_helper_starts_with_the_first_alarm_and_ends_with_the_clock)
{
    unsigned calls = rt_fake_calls(RT_FAKE_THREAD);
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    begin(RT_CLOCK_REAL);
    ck_assert_uint_eq(rt_fake_calls(RT_FAKE_THREAD), calls);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(rt_alarm_set(&alarms[0], &clock_, 0, &waker), 0);
        counter_wait(&counter, i + 1);
    }
    ck_assert_msg(rt_fake_calls(RT_FAKE_THREAD) == calls + 1,
                  "three alarms started %u helpers, one is enough",
                  rt_fake_calls(RT_FAKE_THREAD) - calls);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(without_a_helper_no_alarm_is_set_and_the_next_try_may_succeed)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_alarm alarm = { .clock = NULL };

    begin(RT_CLOCK_REAL);
    rt_fake_fail(RT_FAKE_THREAD, 1, EAGAIN);
    ck_assert_int_eq(rt_alarm_set(&alarm, &clock_, MS, &waker), -EAGAIN);
    ck_assert_msg(counter.live == 0, "it failed and kept the waker");
    rt_alarm_cancel(&alarm);
    ck_assert_int_eq(rt_alarm_set(&alarm, &clock_, MS, &waker), 0);
    counter_wait(&counter, 1);
    rt_clock_fini(&clock_);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

/* The helper sleeps, and each of its sleeps says EINVAL. */
static void
sleep_badly(void *unused)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);

    (void)unused;
    begin(RT_CLOCK_REAL);
    for (unsigned i = 1; i <= 10; i++)
        rt_fake_fail(RT_FAKE_SLEEP, i, EINVAL);
    RT_OK(rt_alarm_set(&alarms[0], &clock_, 50 * MS, &waker));
    while (counter_wakes(&counter) == 0)
        usleep(1000);
}

/* A waker runs on the helper, and the helper cannot wait for its own end. */
static void
end_the_clock(void *unused)
{
    (void)unused;
    rt_clock_fini(&clock_);
}

static void
leave_as_it_is(void *unused)
{
    (void)unused;
}

static void
end_the_clock_on_its_helper(void *unused)
{
    static const struct rt_waker_type type = { .clone = leave_as_it_is,
                                               .wake = end_the_clock,
                                               .drop = leave_as_it_is };

    begin(RT_CLOCK_REAL);
    RT_OK(rt_alarm_set(&alarms[0], &clock_, 0,
                       &(struct rt_waker){ &type, unused }));
    for (unsigned i = 0; i < 100; i++)
        usleep(10000);
}

/* Loop: both. */
START_TEST(what_the_helper_must_not_fail_in_aborts_with_its_name)
{
    const char *words = _i == 0
                            ? rt_last_words(sleep_badly, NULL)
                            : rt_last_words(end_the_clock_on_its_helper, NULL);

    ck_assert_msg(
        strstr(words, _i == 0 ? "pthread_cond_timedwait: EINVAL"
                              : "pthread_join(clock->helper, NULL): EDEADLK") !=
            NULL,
        "the helper's own call failed, and: %s", words);
}
END_TEST

START_TEST(the_environment_chooses_the_clock_of_a_demo)
{
    unsetenv("RT_CLOCK");
    ck_assert_int_eq(rt_clock_kind_wanted(), RT_CLOCK_REAL);
    setenv("RT_CLOCK", "virtual", 1);
    ck_assert_int_eq(rt_clock_kind_wanted(), RT_CLOCK_VIRTUAL);
    setenv("RT_CLOCK", "real", 1);
    ck_assert_int_eq(rt_clock_kind_wanted(), RT_CLOCK_REAL);
    setenv("RT_CLOCK", "", 1);
    ck_assert_int_eq(rt_clock_kind_wanted(), RT_CLOCK_REAL);
    unsetenv("RT_CLOCK");
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(virtual_time_stands_still_until_somebody_jumps);
    rt_add(a_jump_rings_the_earliest_moment_and_no_later_one);
    rt_add(alarms_of_one_moment_ring_in_the_order_they_were_set);
    rt_add_loop(alarms_ring_by_deadline_in_whatever_order_they_were_set, 6);
    rt_add(an_alarm_that_is_due_already_rings_and_time_does_not_go_back);
    rt_add(the_farthest_deadline_of_all_rings_too);
    rt_add(a_virtual_clock_starts_no_thread);
    rt_add_loop(a_cancelled_alarm_never_rings_and_gives_its_waker_back, 3);
    rt_add(a_cancelled_alarm_is_no_longer_set_and_can_be_set_again);
    rt_add(to_cancel_what_was_never_set_or_has_rung_does_nothing);
    rt_add(an_alarm_may_be_cancelled_twice_and_counts_as_over);
    rt_add(until_it_rings_the_newest_waker_replaces_the_older_one);
    rt_add(no_waker_runs_while_the_clock_is_locked);
    rt_add(a_clock_that_ends_before_its_alarms_aborts);
    rt_add(an_alarm_is_set_once_and_asked_after_it_was_set);
    rt_add(real_time_never_goes_back_and_cannot_be_jumped);
    rt_add(a_real_alarm_never_rings_early);
    rt_add(an_earlier_alarm_that_is_set_later_interrupts_the_helper);
    rt_add(after_cancel_nobody_touches_the_alarm);
    rt_add(the_helper_sleeps_until_its_alarm);
    rt_add(a_sleep_of_the_helper_that_ends_too_soon_rings_nothing);
    rt_add(the_helper_starts_with_the_first_alarm_and_ends_with_the_clock);
    rt_add(without_a_helper_no_alarm_is_set_and_the_next_try_may_succeed);
    rt_add_loop(what_the_helper_must_not_fail_in_aborts_with_its_name, 2);
    rt_add(the_environment_chooses_the_clock_of_a_demo);
}
