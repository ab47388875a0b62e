/* The executor, as a program sees it. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_on.h"
#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "join_all.h"
#include "puppet.h"
#include "sockets.h"

static struct rt_clock clock_;
static struct rt_reactor reactor_;
static struct strings strings = STRINGS_INIT;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(enum rt_clock_kind kind)
{
    strings = (struct strings)STRINGS_INIT;
    rt_clock_init(&clock_, kind);
    ck_assert_int_eq(rt_reactor_init(&reactor_, &clock_), 0);
}

static void
end(void)
{
    rt_reactor_fini(&reactor_);
    rt_clock_fini(&clock_);
}

static void
block_on(struct rt_future *root)
{
    ck_assert_int_eq(rt_block_on(&reactor_, root), 0);
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
    RT_OK(rt_block_on(&reactor_, &root.future));
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
        RT_OK(rt_block_on(&reactor_, &root.future));
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
    struct rt_reactor reactor;
    struct napper root = { .future = { .type = &napper_type },
                           .ms = 1,
                           .left = 5 };

    if (rt_reactor_init(&reactor, &clock_) != 0 ||
        rt_block_on(&reactor, &root.future) != 0 || root.polls != 6)
        abort();
    rt_reactor_fini(&reactor);
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

/* ---- the reactor --------------------------------------------------------- */

/* Send a byte to `peer` when block_on has slept for a while. */
struct sender {
    int peer;
    unsigned before; /* waits of the kernel when block_on began */
};

static void *
send_when_parked(void *data)
{
    struct sender *me = data;

    while (world_waits() == me->before)
        sched_yield();
    usleep(20000); /* time to spin, for who spins */
    if (send(me->peer, "x", 1, MSG_NOSIGNAL) != 1)
        abort();
    return NULL;
}

static struct rt_tcp_stream
local_pair(int *peer)
{
    struct rt_tcp_stream stream = RT_TCP_CLOSED;

    socket_pair(&stream.fd, peer);
    return stream;
}

START_TEST(parked_in_the_reactor_means_parked_though_bytes_lie_unread)
{
    struct sender sender;
    struct rt_tcp_stream idle, busy;
    struct rt_tcp_read first, second;
    char byte;
    pthread_t thread;
    uint64_t waits;
    int idle_peer;

    begin(RT_CLOCK_REAL);
    idle = local_pair(&idle_peer);
    busy = local_pair(&sender.peer);
    say(idle_peer, "ab"); /* one of them will be read, the other never */
    first = rt_tcp_read(&idle, &byte, 1);
    block_on(&first.future);
    waits = reactor_.waits;
    sender.before = world_waits();
    second = rt_tcp_read(&busy, &byte, 1);
    ck_assert_int_eq(pthread_create(&thread, NULL, send_when_parked, &sender),
                     0);
    block_on(&second.future);
    pthread_join(thread, NULL);
    waits = reactor_.waits - waits;
    ck_assert_msg(waits <= 3,
                  "one byte came, and the wait returned %u times: nobody waits "
                  "for the unread byte of the other stream, so the reactor "
                  "must sleep",
                  (unsigned)waits);
    rt_tcp_stream_close(&idle);
    rt_tcp_stream_close(&busy);
    close(idle_peer);
    close(sender.peer);
    end();
}
END_TEST

START_TEST(a_wake_by_the_reactor_itself_sends_no_interrupt)
{
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    struct sender sender;
    pthread_t thread;
    unsigned writes;
    char byte;

    begin(RT_CLOCK_REAL);
    stream = local_pair(&sender.peer);
    sender.before = world_waits();
    writes = rt_fake_calls(RT_FAKE_WRITE);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(pthread_create(&thread, NULL, send_when_parked, &sender),
                     0);
    block_on(&read.future);
    pthread_join(thread, NULL);
    ck_assert_int_eq(read.result, 1);
    writes = rt_fake_calls(RT_FAKE_WRITE) - writes;
    ck_assert_msg(writes == 0,
                  "the reactor woke its own thread, which is awake, and "
                  "interrupted itself %u times",
                  writes);
    rt_tcp_stream_close(&stream);
    close(sender.peer);
    end();
}
END_TEST

/* Pending until `ready`; its first poll leaves two clones of its waker. */
struct lender {
    struct rt_future future;
    pthread_mutex_t lock;
    struct rt_waker used, spare;
    bool ready, by_value;
    unsigned polls, before; /* waits of the kernel when block_on began */
};

static enum rt_poll
lender_poll(struct rt_future *self, struct rt_context *cx)
{
    struct lender *me = (struct lender *)self;
    bool ready;

    pthread_mutex_lock(&me->lock);
    if (me->polls++ == 0) {
        me->used = rt_waker_clone(cx->waker);
        me->spare = rt_waker_clone(cx->waker);
    }
    ready = me->ready;
    pthread_mutex_unlock(&me->lock);
    return ready ? RT_READY : RT_PENDING;
}

static const struct rt_future_type lender_type = {
    .name = "lender",
    .file = __FILE__,
    .poll = lender_poll,
};

static void *
wake_when_parked(void *data)
{
    struct lender *me = data;

    while (world_waits() == me->before)
        sched_yield();
    pthread_mutex_lock(&me->lock);
    me->ready = true;
    pthread_mutex_unlock(&me->lock);
    if (me->by_value)
        rt_waker_wake(&me->used);
    else
        rt_waker_wake_by_ref(&me->used);
    return NULL;
}

/* A clone is left after the wake, so no end of a clone helps. Loop: by
 * reference, by value. */
START_TEST(a_wake_from_another_thread_ends_the_park_by_itself)
{
    struct lender root = { .future = { .type = &lender_type },
                           .lock = PTHREAD_MUTEX_INITIALIZER,
                           .by_value = _i == 1 };
    pthread_t thread;

    begin(RT_CLOCK_REAL);
    root.before = world_waits();
    ck_assert_int_eq(pthread_create(&thread, NULL, wake_when_parked, &root), 0);
    block_on(&root.future); /* or this hangs (M32) */
    pthread_join(thread, NULL);
    ck_assert_uint_eq(root.polls, 2);
    rt_waker_drop(&root.used);
    rt_waker_drop(&root.spare);
    end();
}
END_TEST

/* Waits to read, then closes its stream and says that it waits still. */
struct forgetful {
    struct rt_future future;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
};

static enum rt_poll
forgetful_poll(struct rt_future *self, struct rt_context *cx)
{
    struct forgetful *me = (struct forgetful *)self;
    char byte;

    me->read = rt_tcp_read(&me->stream, &byte, 1);
    rt_future_poll(&me->read.future, cx);
    rt_future_drop(&me->read.future);
    rt_tcp_stream_close(&me->stream);
    return RT_PENDING;
}

static const struct rt_future_type forgetful_type = {
    .name = "forgetful",
    .file = __FILE__,
    .poll = forgetful_poll,
};

static void
forget_the_stream(void *unused)
{
    struct forgetful root = { .future = { .type = &forgetful_type } };
    int peer;

    (void)unused;
    begin(RT_CLOCK_REAL);
    root.stream = local_pair(&peer);
    RT_OK(rt_block_on(&reactor_, &root.future));
}

START_TEST(a_stream_that_is_closed_takes_its_waker_along)
{
    const char *words = rt_last_words(forget_the_stream, NULL);

    ck_assert_msg(
        strstr(words, "F2") != NULL && strstr(words, "forgetful") != NULL,
        "it waits for a stream that it closed, and it said: %s", words);
}
END_TEST

/* Waits for the strings and for the socket at once; alarms go on meanwhile. */
START_TEST(alarms_sockets_and_threads_wake_one_task)
{
    struct wait_for thread_child = { .future = { .type = &wait_for_type } };
    struct napper alarm_child = { .future = { .type = &napper_type },
                                  .ms = 3,
                                  .left = 3 };
    struct rt_tcp_stream stream;
    struct rt_tcp_read socket_child;
    struct rt_future *children[] = { &thread_child.future, &alarm_child.future,
                                     &socket_child.future };
    struct rt_join_all all = rt_join_all(children, 3);
    struct sender sender;
    pthread_t threads[2];
    char byte;

    begin(RT_CLOCK_REAL);
    stream = local_pair(&sender.peer);
    sender.before = world_waits();
    socket_child = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(
        pthread_create(&threads[0], NULL, send_when_parked, &sender), 0);
    ck_assert_int_eq(
        pthread_create(&threads[1], NULL, pull_after_five_false_alarms, NULL),
        0);
    block_on(&all.future);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    ck_assert_int_eq(socket_child.result, 1);
    ck_assert_uint_eq(strings.polls, 7);
    ck_assert_msg(alarm_child.polls == 4,
                  "3 naps are 4 polls of that child, it had %u",
                  alarm_child.polls);
    rt_tcp_stream_close(&stream);
    close(sender.peer);
    end();
}
END_TEST

/* ---- the world refuses --------------------------------------------------- */

START_TEST(without_memory_block_on_drops_the_future_unpolled)
{
    struct puppet doll = puppet(&strings);
    int result;

    begin(RT_CLOCK_VIRTUAL);
    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_block_on(&reactor_, &doll.future);
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
    rt_add(no_wake_is_lost_in_thousands_from_another_thread);
    rt_add(two_threads_may_block_on_one_real_clock);
    rt_add(parked_in_the_reactor_means_parked_though_bytes_lie_unread);
    rt_add(a_wake_by_the_reactor_itself_sends_no_interrupt);
    rt_add_loop(a_wake_from_another_thread_ends_the_park_by_itself, 2);
    rt_add(a_stream_that_is_closed_takes_its_waker_along);
    rt_add(alarms_sockets_and_threads_wake_one_task);
    rt_add(without_memory_block_on_drops_the_future_unpolled);
    rt_add(without_a_helper_thread_a_delay_fails_and_block_on_returns);
}
