/* Futures written with the macros, as a program writes them. */
#include <errno.h>

#include "block_on.h"
#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "join_all.h"
#include "puppet.h"

static struct rt_clock clock_;

static void
block_on(struct rt_future *root)
{
    struct rt_reactor reactor;

    ck_assert_int_eq(rt_reactor_init(&reactor, &clock_), 0);
    ck_assert_int_eq(rt_block_on(&reactor, root), 0);
    rt_reactor_fini(&reactor);
}

/* ---- sequence, loop, branch, nesting ------------------------------------- */

/* async fn sum(n): for i in 0..n { nap(10).await; total += i } */
struct sum {
    struct rt_future future;
    int n, i, total;
    struct rt_delay nap;
};

static enum rt_poll
sum_poll(struct rt_future *self, struct rt_context *cx)
{
    struct sum *me = (struct sum *)self;

    RT_ASYNC_BEGIN(self);
    if (me->n < 0) {
        me->total = -EINVAL;
        RT_ASYNC_RETURN;
    }
    for (me->i = 0; me->i < me->n; me->i++) {
        RT_AWAIT(me->nap, rt_delay(10));
        me->total += me->i;
    }
    RT_ASYNC_END;
}

static const struct rt_future_type sum_type = {
    .name = "sum",
    .file = __FILE__,
    .poll = sum_poll,
};

static struct sum
sum(int n)
{
    return (struct sum){ .future = { .type = &sum_type }, .n = n };
}

/* async fn two_sums(a, b): sum(a).await? then sum(b).await? */
struct two_sums {
    struct rt_future future;
    int a, b, result;
    struct sum first, second;
};

static enum rt_poll
two_sums_poll(struct rt_future *self, struct rt_context *cx)
{
    struct two_sums *me = (struct two_sums *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->first, sum(me->a));
    if (me->first.total < 0) {
        me->result = me->first.total;
        RT_ASYNC_RETURN;
    }
    RT_AWAIT(me->second, sum(me->b));
    me->result = me->second.total < 0 ? me->second.total
                                      : me->first.total + me->second.total;
    RT_ASYNC_END;
}

static const struct rt_future_type two_sums_type = {
    .name = "two_sums",
    .file = __FILE__,
    .poll = two_sums_poll,
};

static struct two_sums
two_sums(int a, int b)
{
    return (struct two_sums){ .future = { .type = &two_sums_type },
                              .a = a,
                              .b = b };
}

START_TEST(making_a_future_starts_nothing)
{
    unsigned memory = rt_fake_calls(RT_FAKE_MEMORY);
    unsigned threads = rt_fake_calls(RT_FAKE_THREAD);
    struct strings strings = STRINGS_INIT;
    struct puppet doll = puppet(&strings);
    struct rt_future *children[] = { &doll.future };
    struct rt_delay nap = rt_delay(1000);
    struct rt_join_all join = rt_join_all(children, 1);
    struct two_sums sums = two_sums(1, 2);

    memory = rt_fake_calls(RT_FAKE_MEMORY) - memory;
    threads = rt_fake_calls(RT_FAKE_THREAD) - threads;
    ck_assert_msg(memory == 0 && threads == 0 && strings.polls == 0,
                  "four futures were made, none was polled, but there were "
                  "%u allocations, %u threads, %u polls (F1: a future is lazy)",
                  memory, threads, strings.polls);
    rt_future_drop(&nap.future);
    rt_future_drop(&join.future);
    rt_future_drop(&sums.future);
}
END_TEST

START_TEST(awaits_in_a_row_run_one_after_the_other)
{
    struct two_sums sums = two_sums(3, 4);

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    block_on(&sums.future);
    ck_assert_int_eq(sums.result, 0 + 1 + 2 + 0 + 1 + 2 + 3);
    ck_assert_msg(rt_clock_now(&clock_) == 70 * RT_NS_PER_MS,
                  "7 naps of 10 ms, each awaited before the next one is made, "
                  "end after 70 ms, not after %llu ns; two at once takes a "
                  "join_all",
                  (unsigned long long)rt_clock_now(&clock_));
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(joined_futures_run_at_the_same_time)
{
    struct sum a = sum(3), b = sum(5), c = sum(0);
    struct rt_future *children[] = { &a.future, &b.future, &c.future };
    struct rt_join_all join = rt_join_all(children, 3);

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    block_on(&join.future);
    ck_assert_int_eq(a.total, 3);
    ck_assert_int_eq(b.total, 10);
    ck_assert_int_eq(c.total, 0);
    ck_assert_msg(rt_clock_now(&clock_) == 50 * RT_NS_PER_MS,
                  "30 ms, 50 ms and 0 ms at the same time are 50 ms, not %llu "
                  "ns",
                  (unsigned long long)rt_clock_now(&clock_));
    rt_clock_fini(&clock_);
}
END_TEST

/* a, b: -1 stands for a sum that finishes early with -EINVAL. */
START_TEST(a_negative_outcome_travels_up_and_ends_the_machine)
{
    const struct {
        int a, b, result;
        unsigned ms;
    } cases[] = {
        { -1, 4, -EINVAL, 0 },
        { 3, -1, -EINVAL, 30 },
        { 0, 0, 0, 0 },
        { 2, 2, 2, 40 },
    };
    struct two_sums sums = two_sums(cases[_i].a, cases[_i].b);

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    block_on(&sums.future);
    ck_assert_int_eq(sums.result, cases[_i].result);
    ck_assert(rt_clock_now(&clock_) == cases[_i].ms * RT_NS_PER_MS);
    rt_clock_fini(&clock_);
}
END_TEST

/* ---- cancelled at every await point -------------------------------------- */

/* async fn inner(s): puppet(s).await; nap(5).await */
struct inner {
    struct rt_future future;
    struct strings *strings;
    struct puppet doll;
    struct rt_delay nap;
};

static enum rt_poll
inner_poll(struct rt_future *self, struct rt_context *cx)
{
    struct inner *me = (struct inner *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->doll, puppet(me->strings));
    RT_AWAIT(me->nap, rt_delay(5));
    RT_ASYNC_END;
}

static const struct rt_future_type inner_type = {
    .name = "inner",
    .file = __FILE__,
    .poll = inner_poll,
};

static struct inner
inner(struct strings *strings)
{
    return (struct inner){ .future = { .type = &inner_type },
                           .strings = strings };
}

/* async fn errand(): a puppet, a loop of naps, inner(), then at once: a puppet,
 * inner() and a nap. */
struct errand {
    struct rt_future future;
    struct strings *strings; /* four of them */
    int i;
    struct puppet doll, joined_doll;
    struct rt_delay nap, joined_nap;
    struct inner inner, joined_inner;
    struct rt_future *children[3];
    struct rt_join_all join;
    int result;
};

static enum rt_poll
errand_poll(struct rt_future *self, struct rt_context *cx)
{
    struct errand *me = (struct errand *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->doll, puppet(&me->strings[0]));
    for (me->i = 0; me->i < 3; me->i++)
        RT_AWAIT(me->nap, rt_delay(10));
    RT_AWAIT(me->inner, inner(&me->strings[1]));
    me->joined_doll = puppet(&me->strings[2]);
    me->joined_inner = inner(&me->strings[3]);
    me->joined_nap = rt_delay(1);
    me->children[0] = &me->joined_doll.future;
    me->children[1] = &me->joined_inner.future;
    me->children[2] = &me->joined_nap.future;
    RT_AWAIT(me->join, rt_join_all(me->children, 3));
    me->result = me->doll.result + me->joined_doll.result;
    RT_ASYNC_END;
}

static const struct rt_future_type errand_type = {
    .name = "errand",
    .file = __FILE__,
    .poll = errand_poll,
};

static struct strings strings[4];

static struct errand
errand(void)
{
    for (int i = 0; i < 4; i++) {
        strings[i] = (struct strings)STRINGS_INIT;
        strings[i].result = i + 1;
    }
    return (struct errand){ .future = { .type = &errand_type },
                            .strings = strings };
}

/* Let the world go on by one thing: a puppet that waits becomes ready, or time
 * jumps. The joined puppet is the last, so that its neighbours finish first. */
static bool
go_on(void)
{
    const int order[] = { 0, 1, 3, 2 };

    if (strings[2].polls > 0 && rt_clock_jump(&clock_))
        return true;
    for (int i = 0; i < 4; i++)
        if (strings[order[i]].waker.type != NULL) {
            strings_pull(&strings[order[i]], true);
            return true;
        }
    return rt_clock_jump(&clock_);
}

enum { POLLS = 11 }; /* that an errand takes, all told: see the first test */

START_TEST(an_errand_finishes_after_its_polls)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &clock_ };
    struct errand trip = errand();
    int polls = 1;

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    while (rt_future_poll(&trip.future, &cx) == RT_PENDING) {
        unsigned wakes = counter.wakes;

        ck_assert_msg(go_on(), "after %d polls nothing can wake it (F2)",
                      polls);
        ck_assert_msg(counter.wakes > wakes,
                      "after %d polls: what it waited for came, and the newest "
                      "waker was not woken (F2)",
                      polls);
        polls++;
    }
    rt_future_drop(&trip.future);
    ck_assert_int_eq(polls, POLLS);
    ck_assert_int_eq(trip.result, 1 + 3);
    ck_assert_msg(rt_clock_now(&clock_) == 41 * RT_NS_PER_MS,
                  "30 ms of naps, 5 in inner, 1 and 5 joined: not %llu ns",
                  (unsigned long long)rt_clock_now(&clock_));
    ck_assert_int_eq(counter.live, 0);
    rt_clock_fini(&clock_);
}
END_TEST

/* How often the puppet behind strings[i] should have been dropped. */
static void
check_drops(int polls)
{
    for (int i = 0; i < 4; i++) {
        unsigned wanted = strings[i].polls > 0 ? 1 : 0;

        ck_assert_msg(strings[i].drops == wanted,
                      "cancelled after %d polls: puppet %d was polled %u times "
                      "and dropped %u times; F3: who polls it drops it, once",
                      polls, i, strings[i].polls, strings[i].drops);
        ck_assert_msg(strings[i].waker.type == NULL,
                      "cancelled after %d polls: puppet %d still holds a "
                      "waker",
                      polls, i);
    }
}

START_TEST(an_errand_can_be_cancelled_after_each_of_its_polls)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &clock_ };
    struct errand trip = errand();
    bool taken;

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    for (int polls = 0; polls < _i; polls++) {
        if (rt_future_poll(&trip.future, &cx) == RT_READY)
            ck_assert_int_eq(polls + 1, POLLS);
        else if (polls + 1 < _i)
            go_on();
    }
    rt_future_drop(&trip.future);
    check_drops(_i);
    taken = _i < POLLS && strings[2].drops == 1 && strings[2].ready;
    ck_assert_msg(strings[2].outputs_dropped == (taken ? 1 : 0),
                  "cancelled after %d polls: an output that nobody can take "
                  "is given back once, not %u times",
                  _i, strings[2].outputs_dropped);
    ck_assert_msg(!rt_clock_jump(&clock_),
                  "cancelled after %d polls: an alarm is still set", _i);
    ck_assert_msg(counter.live == 0,
                  "cancelled after %d polls: %d wakers were not given back", _i,
                  counter.live);
    rt_clock_fini(&clock_);
}
END_TEST

/* The same, but what it waited for has come, and it was not polled since. */
START_TEST(an_errand_can_be_cancelled_between_each_wake_and_its_poll)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &clock_ };
    struct errand trip = errand();

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    for (int polls = 0; polls < _i; polls++)
        if (rt_future_poll(&trip.future, &cx) == RT_PENDING)
            go_on();
    rt_future_drop(&trip.future);
    check_drops(_i);
    ck_assert(!rt_clock_jump(&clock_));
    ck_assert_int_eq(counter.live, 0);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(polls_too_many_change_nothing)
{
    struct counter counters[3] = { COUNTER_INIT, COUNTER_INIT, COUNTER_INIT };
    struct errand trip = errand();
    int polls = 0, steps = 1;
    bool ready = false;

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    while (!ready) {
        for (int i = 0; i < 5 && !ready; i++) { /* and each by another task */
            struct rt_waker waker = counter_waker(&counters[polls++ % 3]);
            struct rt_context cx = { .waker = &waker, .clock = &clock_ };

            ready = rt_future_poll(&trip.future, &cx) == RT_READY;
            ck_assert_msg(!ready || i == 0,
                          "it was pending, nothing happened, and it is ready: "
                          "F5, a poll means look again");
        }
        if (!ready) {
            unsigned wakes = counters[(polls - 1) % 3].wakes;

            ck_assert(go_on());
            ck_assert_msg(counters[(polls - 1) % 3].wakes > wakes,
                          "step %d: the newest waker was not woken (F2)",
                          steps);
            steps++;
        }
    }
    rt_future_drop(&trip.future);
    ck_assert_int_eq(steps, POLLS);
    ck_assert_int_eq(trip.result, 1 + 3);
    ck_assert(rt_clock_now(&clock_) == 41 * RT_NS_PER_MS);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(counters[i].live, 0);
    rt_clock_fini(&clock_);
}
END_TEST

START_TEST(a_finished_childs_output_belongs_to_its_parent)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &clock_ };
    struct errand trip = errand();

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    strings[0].ready = true;
    ck_assert_int_eq(rt_future_poll(&trip.future, &cx), RT_PENDING);
    ck_assert_uint_eq(strings[0].drops, 1);
    ck_assert_int_eq(trip.doll.result, 1);
    rt_future_drop(&trip.future);
    ck_assert_msg(strings[0].outputs_dropped == 0,
                  "its parent took the output; nobody else gives it back");
    rt_clock_fini(&clock_);
}
END_TEST

/* ---- out of memory ------------------------------------------------------- */

/* block_on allocates once, the errand's join_all once. */
START_TEST(an_errand_without_memory_fails_whole_or_runs_slower)
{
    struct sum a = sum(3), b = sum(5);
    struct rt_future *children[] = { &a.future, &b.future };
    struct rt_join_all join = rt_join_all(children, 2);
    struct rt_reactor reactor;
    unsigned faults;
    int result;

    rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_reactor_init(&reactor, &clock_), 0);
    rt_fake_fail(RT_FAKE_MEMORY, (unsigned)_i + 1, ENOMEM);
    result = rt_block_on(&reactor, &join.future);
    faults = rt_fake_faults();
    rt_fakes_reset();
    if (_i == 0) {
        ck_assert_int_eq(result, -ENOMEM);
        ck_assert_msg(a.future.line == RT_LINE_DROPPED &&
                          b.future.line == RT_LINE_DROPPED,
                      "block_on has no memory: it drops what it was given");
        ck_assert_int_eq(a.i, 0);
    } else {
        ck_assert_int_eq(result, 0);
        ck_assert(a.total == 3 && b.total == 10);
        ck_assert(rt_clock_now(&clock_) == 50 * RT_NS_PER_MS);
    }
    ck_assert_msg(faults == (_i < 2 ? 1 : 0),
                  "there are two allocations; a fault at number %d was met %u "
                  "times",
                  _i + 1, faults);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock_);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(making_a_future_starts_nothing);
    rt_add(awaits_in_a_row_run_one_after_the_other);
    rt_add(joined_futures_run_at_the_same_time);
    rt_add_loop(a_negative_outcome_travels_up_and_ends_the_machine, 4);
    rt_add(an_errand_finishes_after_its_polls);
    rt_add_loop(an_errand_can_be_cancelled_after_each_of_its_polls, POLLS + 1);
    rt_add_loop(an_errand_can_be_cancelled_between_each_wake_and_its_poll,
                POLLS);
    rt_add(polls_too_many_change_nothing);
    rt_add(a_finished_childs_output_belongs_to_its_parent);
    rt_add_loop(an_errand_without_memory_fails_whole_or_runs_slower, 3);
}
