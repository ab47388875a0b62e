/* The executor, as a program sees it. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block_on.h"
#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "puppet.h"

static struct rt_clock clock_;
static struct strings strings = STRINGS_INIT;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(enum rt_clock_kind kind)
{
    strings = (struct strings)STRINGS_INIT;
    rt_clock_init(&clock_, kind);
}

static void
end(void)
{
    rt_clock_fini(&clock_);
}

static void
block_on(struct rt_future *root)
{
    ck_assert_int_eq(rt_block_on(&clock_, root), 0);
}

/* async fn wait_for(strings) */
struct wait_for {
    struct rt_future future;
    struct puppet doll;
};

enum { AWAIT_LINE = __LINE__ + 8 };

static enum rt_poll
wait_for_poll(struct rt_future *self, struct rt_context *cx)
{
    struct wait_for *me = (struct wait_for *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->doll, puppet(&strings));
    RT_ASYNC_END;
}

static const struct rt_future_type wait_for_type = {
    .name = "wait_for",
    .file = "wait_for.c",
    .poll = wait_for_poll,
};

/* Naps `left` times; counts the polls it gets. */
struct napper {
    struct rt_future future;
    unsigned ms, left, polls;
    int result;
    struct rt_delay nap;
};

static enum rt_poll
napper_poll(struct rt_future *self, struct rt_context *cx)
{
    struct napper *me = (struct napper *)self;

    me->polls++;
    RT_ASYNC_BEGIN(self);
    for (; me->left > 0 && me->result == 0; me->left--) {
        RT_AWAIT(me->nap, rt_delay(me->ms));
        me->result = me->nap.result;
    }
    RT_ASYNC_END;
}

static const struct rt_future_type napper_type = {
    .name = "napper",
    .file = __FILE__,
    .poll = napper_poll,
};

/* Pending `left` times; wakes itself `wakes` times during each of these. */
struct restless {
    struct rt_future future;
    unsigned left, wakes, polls;
    bool by_value;
};

static enum rt_poll
restless_poll(struct rt_future *self, struct rt_context *cx)
{
    struct restless *me = (struct restless *)self;

    me->polls++;
    if (me->left == 0)
        return RT_READY;
    me->left--;
    for (unsigned i = 0; i < me->wakes; i++) {
        struct rt_waker clone = rt_waker_clone(cx->waker);

        if (me->by_value)
            rt_waker_wake(&clone);
        else
            rt_waker_wake_by_ref(cx->waker);
        rt_waker_drop(&clone);
    }
    return RT_PENDING;
}

static const struct rt_future_type restless_type = {
    .name = "restless",
    .file = __FILE__,
    .poll = restless_poll,
};

/* Ready at once, and keeps a clone of the waker. */
static struct rt_waker kept;

static enum rt_poll
keeper_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    kept = rt_waker_clone(cx->waker);
    return RT_READY;
}

static const struct rt_future_type keeper_type = {
    .name = "keeper",
    .file = __FILE__,
    .poll = keeper_poll,
};

/* ---- one thread ---------------------------------------------------------- */

START_TEST(a_future_that_is_ready_at_once_is_polled_once_and_dropped_once)
{
    struct puppet doll = puppet(&strings);

    begin(RT_CLOCK_VIRTUAL);
    strings.ready = true;
    strings.result = 42;
    block_on(&doll.future);
    ck_assert_int_eq(doll.result, 42);
    ck_assert_uint_eq(strings.polls, 1);
    ck_assert_msg(strings.drops == 1,
                  "block_on polls it, so block_on drops it, once: not %u "
                  "times (F3)",
                  strings.drops);
    ck_assert_msg(strings.outputs_dropped == 0,
                  "the output belongs to the caller of block_on");
    end();
}
END_TEST

START_TEST(a_wake_during_the_poll_is_not_lost)
{
    struct restless root = { .future = { .type = &restless_type },
                             .left = 5,
                             .wakes = 1,
                             .by_value = _i == 1 };

    begin(RT_CLOCK_VIRTUAL);
    block_on(&root.future);
    ck_assert_msg(root.polls == 6,
                  "it was woken during each of 5 polls, so there are 5 more; "
                  "it had %u in all",
                  root.polls);
    end();
}
END_TEST

START_TEST(many_wakes_during_one_poll_make_one_more)
{
    struct restless root = { .future = { .type = &restless_type },
                             .left = 3,
                             .wakes = 10,
                             .by_value = _i == 1 };

    begin(RT_CLOCK_VIRTUAL);
    block_on(&root.future);
    ck_assert_msg(root.polls == 4,
                  "10 wakes during a poll coalesce into one (F5); after 3 such "
                  "polls there were %u in all, expected 4",
                  root.polls);
    end();
}
END_TEST

START_TEST(parked_means_parked)
{
    struct napper root = { .future = { .type = &napper_type },
                           .ms = 5,
                           .left = 3 };

    begin(_i == 0 ? RT_CLOCK_VIRTUAL : RT_CLOCK_REAL);
    block_on(&root.future);
    ck_assert_msg(root.polls == 4,
                  "3 naps are 3 wakes and 4 polls, it had %u: no poll without "
                  "a wake",
                  root.polls);
    ck_assert(rt_clock_now(&clock_) >= 15 * RT_NS_PER_MS);
    end();
}
END_TEST

START_TEST(a_clock_goes_on_from_one_block_on_to_the_next)
{
    begin(RT_CLOCK_VIRTUAL);
    for (unsigned i = 1; i <= 3; i++) {
        struct napper root = { .future = { .type = &napper_type },
                               .ms = 7,
                               .left = 2 };

        block_on(&root.future);
        ck_assert(rt_clock_now(&clock_) == i * 14 * RT_NS_PER_MS);
    }
    end();
}
END_TEST

/* ---- a waker's life ------------------------------------------------------ */

START_TEST(a_waker_may_be_kept_longer_than_block_on)
{
    struct rt_future root = { .type = &keeper_type };
    struct rt_waker second;

    begin(RT_CLOCK_VIRTUAL);
    block_on(&root);
    end();
    rt_waker_wake_by_ref(&kept); /* F5: it finished, so nothing happens */
    second = rt_waker_clone(&kept);
    rt_waker_wake(&kept);
    rt_waker_wake_by_ref(&second);
    rt_waker_drop(&second); /* the last one frees what it points to */
}
END_TEST

static void *
wake_kept(void *unused)
{
    for (int i = 0; i < 2000; i++)
        rt_waker_wake_by_ref(&kept);
    rt_waker_wake(&kept);
    return unused;
}

START_TEST(a_wake_that_meets_the_end_of_block_on_does_no_harm)
{
    pthread_t thread;

    begin(RT_CLOCK_VIRTUAL);
    for (int i = 0; i < 20; i++) {
        struct wait_for root = { .future = { .type = &wait_for_type } };
        struct rt_future keeper = { .type = &keeper_type };

        block_on(&keeper);
        ck_assert_int_eq(pthread_create(&thread, NULL, wake_kept, NULL), 0);
        strings.ready = true;
        block_on(&root.future);
        pthread_join(thread, NULL);
    }
    end();
}
END_TEST

/* ---- F2 ------------------------------------------------------------------ */

static void
break_the_promise(void *unused)
{
    struct wait_for root = { .future = { .type = &wait_for_type } };

    (void)unused;
    begin(RT_CLOCK_VIRTUAL);
    strings.careless = true;
    RT_OK(rt_block_on(&clock_, &root.future));
}

/* The words and the indentation are the runtime's own. */
static void
expect_f2(const char *words)
{
    char awaits[64];
    const char *chain;

    snprintf(awaits, sizeof awaits, "wait_for wait_for.c:%d\n", AWAIT_LINE);
    chain = strstr(words, awaits);
    ck_assert_msg(strstr(words, "F2") != NULL,
                  "expected an abort that names F2, it said: %s", words);
    ck_assert_msg(chain != NULL && strstr(chain, "puppet puppet.h") != NULL,
                  "expected the await chain, a line each:\n%s"
                  "puppet puppet.h\nit said: %s",
                  awaits, words);
}

START_TEST(pending_without_a_waker_anywhere_aborts_and_shows_the_chain)
{
    expect_f2(rt_last_words(break_the_promise, NULL));
}
END_TEST

static void *
drop_the_last_clone(void *unused)
{
    struct rt_waker waker = RT_WAKER_EMPTY;

    while (waker.type == NULL) {
        sched_yield();
        pthread_mutex_lock(&strings.lock);
        waker = strings.waker;
        strings.waker = RT_WAKER_EMPTY;
        pthread_mutex_unlock(&strings.lock);
    }
    if (unused != NULL)
        sched_yield();
    rt_waker_drop(&waker);
    return NULL;
}

static void
lose_the_waker_while_parked(void *unused)
{
    struct wait_for root = { .future = { .type = &wait_for_type } };
    pthread_t thread;

    begin(RT_CLOCK_REAL);
    if (pthread_create(&thread, NULL, drop_the_last_clone, unused) == 0)
        RT_OK(rt_block_on(&clock_, &root.future));
}

START_TEST(when_the_last_waker_is_dropped_unused_the_parked_thread_aborts)
{
    for (int i = 0; i < 10; i++)
        expect_f2(rt_last_words(lose_the_waker_while_parked, NULL));
}
END_TEST

/* ---- other threads ------------------------------------------------------- */

/* Wait until the puppet was polled and holds a waker again. */
static void
wait_until_polled(unsigned polls)
{
    bool there = false;

    while (!there) {
        sched_yield();
        pthread_mutex_lock(&strings.lock);
        there = strings.polls >= polls && strings.waker.type != NULL;
        pthread_mutex_unlock(&strings.lock);
    }
}

static void *
pull_after_five_false_alarms(void *unused)
{
    for (unsigned polls = 1; polls <= 6; polls++) {
        wait_until_polled(polls);
        strings_pull(&strings, polls == 6);
    }
    return unused;
}

START_TEST(another_thread_may_wake_and_each_wake_costs_one_poll)
{
    struct wait_for root = { .future = { .type = &wait_for_type } };
    pthread_t thread;

    begin(_i == 0 ? RT_CLOCK_VIRTUAL : RT_CLOCK_REAL);
    ck_assert_int_eq(
        pthread_create(&thread, NULL, pull_after_five_false_alarms, NULL), 0);
    block_on(&root.future);
    pthread_join(thread, NULL);
    ck_assert_msg(strings.polls == 7,
                  "6 wakes, 5 of them spurious, are 7 polls; it had %u",
                  strings.polls);
    ck_assert_uint_eq(strings.drops, 1);
    end();
}
END_TEST

/* The waker is kept, so only the wake itself can end the sleep. */
static void *
wake_by_ref_and_keep(void *unused)
{
    wait_until_polled(1);
    pthread_mutex_lock(&strings.lock);
    strings.ready = true;
    kept = strings.waker;
    strings.waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&strings.lock);
    rt_waker_wake_by_ref(&kept);
    return unused;
}

START_TEST(a_wake_by_reference_ends_the_sleep_too)
{
    struct wait_for root = { .future = { .type = &wait_for_type } };
    pthread_t thread;

    begin(RT_CLOCK_REAL);
    ck_assert_int_eq(pthread_create(&thread, NULL, wake_by_ref_and_keep, NULL),
                     0);
    block_on(&root.future);
    pthread_join(thread, NULL);
    rt_waker_drop(&kept);
    ck_assert_uint_eq(strings.polls, 2);
    end();
}
END_TEST

static void
do_nothing(int number)
{
    (void)number;
}

/* Five signals end a sleep in the kernel, then comes the wake. No step of this
 * asks how the executor sleeps. */
static void *
disturb_then_pull(void *executor)
{
    wait_until_polled(1);
    for (unsigned i = 0; i < 5; i++) {
        usleep(2000);
        pthread_kill(*(pthread_t *)executor, SIGUSR1);
    }
    usleep(2000);
    strings_pull(&strings, true);
    return NULL;
}

/* Nobody has woken it. And if it sleeps on a condition variable, which a signal
 * does not end: five times the wait returns, and nobody has signalled. */
START_TEST(a_sleep_that_ends_without_a_wake_polls_nothing)
{
    struct wait_for root = { .future = { .type = &wait_for_type } };
    struct sigaction interrupt = { .sa_handler = do_nothing }, before;
    pthread_t thread, self = pthread_self();

    begin(RT_CLOCK_REAL);
    ck_assert_int_eq(sigaction(SIGUSR1, &interrupt, &before), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, disturb_then_pull, &self),
                     0);
    for (unsigned i = 1; i <= 5; i++)
        rt_fake_fail(RT_FAKE_SLEEP, i, EINTR);
    block_on(&root.future);
    pthread_join(thread, NULL);
    sigaction(SIGUSR1, &before, NULL);
    ck_assert_msg(strings.polls == 2,
                  "its sleep was disturbed without a wake (by signals, and by "
                  "waits that return), then came one wake: that is 2 polls, "
                  "not %u; no poll without a wake",
                  strings.polls);
    end();
}
END_TEST

/* One thread hands out tickets, one by one; a future takes them. */
#define TICKETS 3000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t taken = PTHREAD_COND_INITIALIZER;
static unsigned tickets, tickets_taken;
static struct rt_waker waiting;

static enum rt_poll
collector_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_waker waker = rt_waker_clone(cx->waker), older;
    bool ready;

    (void)self;
    pthread_mutex_lock(&lock);
    tickets_taken += tickets;
    tickets = 0;
    pthread_cond_signal(&taken);
    ready = tickets_taken == TICKETS;
    older = waiting;
    waiting = waker;
    pthread_mutex_unlock(&lock);
    rt_waker_drop(&older);
    return ready ? RT_READY : RT_PENDING;
}

static void
collector_drop(struct rt_future *self)
{
    (void)self;
    rt_waker_drop(&waiting);
}

static const struct rt_future_type collector_type = {
    .name = "collector",
    .file = __FILE__,
    .poll = collector_poll,
    .drop = collector_drop,
};

static void *
hand_out(void *unused)
{
    for (int i = 0; i < TICKETS; i++) {
        struct rt_waker waker;

        pthread_mutex_lock(&lock);
        while (tickets > 0)
            pthread_cond_wait(&taken, &lock);
        tickets++;
        waker = waiting;
        waiting = RT_WAKER_EMPTY;
        pthread_mutex_unlock(&lock);
        rt_waker_wake(&waker);
    }
    return unused;
}

/* A wake may come before, in and after each poll and each park. */
START_TEST(no_wake_is_lost_in_thousands_from_another_thread)
{
    struct rt_future root = { .type = &collector_type };
    pthread_t thread;

    begin(RT_CLOCK_REAL);
    tickets = tickets_taken = 0;
    ck_assert_int_eq(pthread_create(&thread, NULL, hand_out, NULL), 0);
    block_on(&root);
    pthread_join(thread, NULL);
    ck_assert_uint_eq(tickets_taken, TICKETS);
    end();
}
END_TEST

static void *
nap_on_the_shared_clock(void *unused)
{
    struct napper root = { .future = { .type = &napper_type },
                           .ms = 1,
                           .left = 5 };

    if (rt_block_on(&clock_, &root.future) != 0 || root.polls != 6)
        abort();
    return unused;
}

START_TEST(two_threads_may_block_on_one_real_clock)
{
    pthread_t threads[2];

    begin(RT_CLOCK_REAL);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, nap_on_the_shared_clock, NULL),
            0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    end();
}
END_TEST

static void *
block_on_in_another_thread(void *unused)
{
    struct napper root = { .future = { .type = &napper_type } };

    RT_OK(rt_block_on(&clock_, &root.future));
    return unused;
}

static void
share_virtual_time(void *unused)
{
    pthread_t thread;

    begin(RT_CLOCK_VIRTUAL);
    pthread_create(&thread, NULL, block_on_in_another_thread, unused);
    pthread_join(thread, NULL);
}

/* Else the one would jump while the other is in the midst of its poll. */
START_TEST(a_virtual_clock_is_driven_by_the_thread_that_made_it)
{
    const char *words = rt_last_words(share_virtual_time, NULL);

    ck_assert_msg(strstr(words, "a virtual clock belongs to one thread") !=
                      NULL,
                  "two threads may move one virtual time: %s", words);
}
END_TEST

/* ---- the world refuses --------------------------------------------------- */

START_TEST(without_memory_block_on_drops_the_future_unpolled)
{
    struct puppet doll = puppet(&strings);
    int result;

    begin(RT_CLOCK_VIRTUAL);
    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_block_on(&clock_, &doll.future);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOMEM);
    ck_assert_msg(strings.polls == 0 && strings.drops == 1,
                  "no memory: expected 0 polls and 1 drop, got %u and %u",
                  strings.polls, strings.drops);
    end();
}
END_TEST

START_TEST(without_a_helper_thread_a_delay_fails_and_block_on_returns)
{
    struct napper root = { .future = { .type = &napper_type },
                           .ms = 1000,
                           .left = 3 };

    /* Whether the helper starts with its clock or with the first alarm. */
    for (unsigned i = 1; i <= 4; i++)
        rt_fake_fail(RT_FAKE_THREAD, i, EAGAIN);
    begin(RT_CLOCK_REAL);
    block_on(&root.future);
    ck_assert_int_eq(root.result, -EAGAIN);
    ck_assert_uint_eq(root.polls, 1);
    end();
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_future_that_is_ready_at_once_is_polled_once_and_dropped_once);
    rt_add_loop(a_wake_during_the_poll_is_not_lost, 2);
    rt_add_loop(many_wakes_during_one_poll_make_one_more, 2);
    rt_add_loop(parked_means_parked, 2);
    rt_add(a_clock_goes_on_from_one_block_on_to_the_next);
    rt_add(a_waker_may_be_kept_longer_than_block_on);
    rt_add(a_wake_that_meets_the_end_of_block_on_does_no_harm);
    rt_add(pending_without_a_waker_anywhere_aborts_and_shows_the_chain);
    rt_add(when_the_last_waker_is_dropped_unused_the_parked_thread_aborts);
    rt_add_loop(another_thread_may_wake_and_each_wake_costs_one_poll, 2);
    rt_add(a_wake_by_reference_ends_the_sleep_too);
    rt_add(a_sleep_that_ends_without_a_wake_polls_nothing);
    rt_add(no_wake_is_lost_in_thousands_from_another_thread);
    rt_add(two_threads_may_block_on_one_real_clock);
    rt_add(a_virtual_clock_is_driven_by_the_thread_that_made_it);
    rt_add(without_memory_block_on_drops_the_future_unpolled);
    rt_add(without_a_helper_thread_a_delay_fails_and_block_on_returns);
}
