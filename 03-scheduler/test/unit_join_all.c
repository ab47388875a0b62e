#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "fakes.h"
#include "harness.h"
#include "join_all.h"
#include "puppet.h"

#define MAX RT_JOIN_ALL_MAX

static struct strings strings[MAX];
static struct puppet puppets[MAX];
static struct rt_future *children[MAX];
static struct counter counter = COUNTER_INIT;
static struct rt_waker waker;
static struct rt_context cx;
static struct rt_join_all join;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(unsigned count)
{
    counter = (struct counter)COUNTER_INIT;
    for (unsigned i = 0; i < count; i++) {
        strings[i] = (struct strings)STRINGS_INIT;
        puppets[i] = puppet(&strings[i]);
        children[i] = &puppets[i].future;
    }
    waker = counter_waker(&counter);
    cx = (struct rt_context){ .waker = &waker };
    join = rt_join_all(children, count);
}

static enum rt_poll
poll_join(void)
{
    return rt_future_poll(&join.future, &cx);
}

static void
end(unsigned count)
{
    rt_future_drop(&join.future);
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(strings[i].drops == 1,
                      "child %u was dropped %u times; F3: exactly once", i,
                      strings[i].drops);
    ck_assert_msg(counter.live == 0,
                  "%d clones of the task's waker were not given back",
                  counter.live);
}

START_TEST(a_join_of_nothing_is_ready_at_once)
{
    begin(0);
    ck_assert_int_eq(poll_join(), RT_READY);
    end(0);
}
END_TEST

START_TEST(a_join_of_one_waits_for_it)
{
    begin(1);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    strings_pull(&strings[0], true);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(poll_join(), RT_READY);
    end(1);
}
END_TEST

START_TEST(the_first_poll_polls_every_child_once)
{
    begin(MAX);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    for (unsigned i = 0; i < MAX; i++)
        ck_assert_msg(strings[i].polls == 1,
                      "child %u was polled %u times; a future that nobody "
                      "polls never starts (F1)",
                      i, strings[i].polls);
    end(MAX);
}
END_TEST

START_TEST(only_the_child_that_was_woken_is_polled)
{
    unsigned woken = (unsigned)_i * 9; /* 0, 9, … 63 */

    begin(MAX);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    strings_pull(&strings[woken], false);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    for (unsigned i = 0; i < MAX; i++)
        ck_assert_msg(strings[i].polls == (i == woken ? 2 : 1),
                      "only child %u was woken, but child %u has %u polls",
                      woken, i, strings[i].polls);
    end(MAX);
}
END_TEST

START_TEST(sixty_four_children_finish_in_any_order)
{
    begin(MAX);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    for (unsigned n = 0; n < MAX; n++) {
        unsigned i = (n * 37 + 63) % MAX; /* each of them once, 63 first */

        strings_pull(&strings[i], true);
        ck_assert_msg(poll_join() == (n + 1 == MAX ? RT_READY : RT_PENDING),
                      "%u of 64 children are ready", n + 1);
        ck_assert_uint_eq(strings[i].polls, 2);
        ck_assert_msg(strings[i].drops == 1,
                      "a child that finished is dropped then, not later");
    }
    end(MAX);
}
END_TEST

static void
join_too_many(void *unused)
{
    (void)unused;
    rt_join_all(children, MAX + 1);
}

START_TEST(one_child_too_many_aborts)
{
    const char *words = rt_last_words(join_too_many, NULL);

    ck_assert_msg(strstr(words, "join_all") != NULL &&
                      strstr(words, "64") != NULL,
                  "expected an abort that names join_all and its 64, it said: "
                  "%s",
                  words);
}
END_TEST

static void
poll_careless_children(void *unused)
{
    (void)unused;
    begin(2);
    strings[0].careless = strings[1].careless = true;
    poll_join();
}

START_TEST(pending_without_a_child_that_keeps_a_waker_aborts)
{
    const char *words = rt_last_words(poll_careless_children, NULL);

    ck_assert_msg(
        strstr(words, "F2") != NULL && strstr(words, "join_all") != NULL,
        "expected an abort that names F2 and join_all, it said: %s", words);
    ck_assert_msg(strstr(words, "    puppet puppet.h\n    puppet") != NULL,
                  "the children are not named: %s", words);
}
END_TEST

START_TEST(a_poll_without_a_wake_polls_no_child)
{
    begin(3);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(poll_join(), RT_PENDING);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(strings[i].polls, 1);
    end(3);
}
END_TEST

START_TEST(a_child_woken_during_its_own_poll_is_polled_again)
{
    begin(2);
    strings[1].wakes_itself = 1;
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert_msg(counter.wakes == 1, "the wake did not reach the task");
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert_msg(
        strings[1].polls == 2,
        "the child was woken while it was polled, and then forgotten");
    ck_assert_uint_eq(strings[0].polls, 1);
    end(2);
}
END_TEST

START_TEST(a_wake_of_a_finished_child_polls_nobody)
{
    struct rt_waker kept;

    begin(2);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    kept = rt_waker_clone(&strings[0].waker);
    strings_pull(&strings[0], true);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    rt_waker_wake(&kept);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert_uint_eq(strings[0].polls, 2);
    ck_assert_uint_eq(strings[1].polls, 1);
    end(2);
}
END_TEST

START_TEST(the_newest_waker_of_the_join_is_woken)
{
    struct counter newer = COUNTER_INIT;
    struct rt_waker second = counter_waker(&newer);

    begin(2);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    cx.waker = &second; /* another task polls it now */
    ck_assert_int_eq(poll_join(), RT_PENDING);
    strings_pull(&strings[1], false);
    ck_assert_msg(counter.wakes == 0 && newer.wakes == 1,
                  "polled by two tasks in turn, the join woke the first %u "
                  "times and the second %u times; F2: the newest waker "
                  "replaces the older one",
                  counter.wakes, newer.wakes);
    end(2);
    ck_assert_int_eq(newer.live, 0);
}
END_TEST

/* The waker of a second task. When the join clones it, to register it, child 1
 * becomes ready: so the wake comes between the join's two steps. */
static unsigned second_wakes;

static void
pull_on_clone(void *unused)
{
    (void)unused;
    strings_pull(&strings[1], true);
}

static void
count_second(void *unused)
{
    (void)unused;
    second_wakes++;
}

static void
ignore(void *unused)
{
    (void)unused;
}

static const struct rt_waker_type pulling_type = {
    .clone = pull_on_clone,
    .wake = count_second,
    .wake_by_ref = count_second,
    .drop = ignore,
};

START_TEST(a_wake_that_comes_while_the_join_registers_is_not_lost)
{
    struct rt_waker second = { &pulling_type, NULL };

    begin(2);
    second_wakes = 0;
    ck_assert_int_eq(poll_join(), RT_PENDING);
    cx.waker = &second;
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert_msg(strings[1].polls == 2 || second_wakes > 0,
                  "child 1 became ready while the join registered its new "
                  "waker: it was not polled, and the new task was not woken. "
                  "C1: register first, then look");
    end(2);
}
END_TEST

/* The waker of a quick executor: it polls the join before the wake is back. */
static void
poll_at_once(void *unused)
{
    (void)unused;
    cx.waker = &waker;
    poll_join();
}

static const struct rt_waker_type quick_type = {
    .clone = ignore,
    .wake = poll_at_once,
    .wake_by_ref = poll_at_once,
    .drop = ignore,
};

START_TEST(a_poll_that_comes_before_the_wake_is_back_finds_its_note)
{
    struct rt_waker quick = { &quick_type, NULL };

    begin(2);
    cx.waker = &quick;
    ck_assert_int_eq(poll_join(), RT_PENDING);
    strings_pull(&strings[0], true);
    ck_assert_msg(strings[0].polls == 2 || counter.wakes > 0,
                  "the task was woken and polled, and child 0 was not: its "
                  "note came too late, and no other wake follows. C1: first "
                  "make it true, then wake");
    end(2);
}
END_TEST

/* After its first wake the cell is empty: each poll must register again. */
START_TEST(every_poll_registers_the_task_again)
{
    begin(2);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    for (unsigned n = 1; n <= 5; n++) {
        strings_pull(&strings[n % 2], false);
        ck_assert_msg(counter.wakes == n,
                      "wake number %u of a child did not reach the task", n);
        ck_assert_int_eq(poll_join(), RT_PENDING);
    }
    end(2);
}
END_TEST

START_TEST(a_join_that_was_never_polled_drops_its_children)
{
    begin(5);
    end(5);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_uint_eq(strings[i].outputs_dropped, 0);
}
END_TEST

/* The first _i of 4 children are ready when the join is dropped. */
START_TEST(a_cancelled_join_gives_back_the_results_that_nobody_takes)
{
    unsigned ready = (unsigned)_i;

    begin(4);
    for (unsigned i = 0; i < ready; i++)
        strings[i].ready = true;
    ck_assert_int_eq(poll_join(), ready == 4 ? RT_READY : RT_PENDING);
    end(4);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_msg(strings[i].outputs_dropped ==
                          (i < ready && ready < 4 ? 1 : 0),
                      "%u of 4 children were ready; child %u had its output "
                      "dropped %u times (F3: only if nobody can take it)",
                      ready, i, strings[i].outputs_dropped);
}
END_TEST

START_TEST(a_waker_of_a_child_may_outlive_the_join)
{
    struct rt_waker kept;

    begin(2);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    kept = rt_waker_clone(&strings[0].waker);
    end(2); /* and with it the task's waker is given back */
    rt_waker_wake_by_ref(&kept);
    ck_assert_msg(counter.wakes == 0, "a join that is gone woke its task");
    rt_waker_wake(&kept);
}
END_TEST

/* ---- without memory ------------------------------------------------------ */

START_TEST(without_memory_a_join_polls_all_and_is_never_wrong)
{
    begin(3);
    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert_uint_eq(rt_fake_faults(), 1);
    ck_assert_int_eq(counter.live, 3); /* the parent's waker, three times */
    for (unsigned n = 0; n < 3; n++) {
        strings_pull(&strings[2 - n], true);
        ck_assert_uint_eq(counter.wakes, n + 1);
        ck_assert_int_eq(poll_join(), n == 2 ? RT_READY : RT_PENDING);
    }
    ck_assert_uint_eq(strings[2].polls, 2);
    ck_assert_msg(strings[0].polls == 4,
                  "without memory the join cannot tell who was woken: it polls "
                  "all, but child 0 has %u polls",
                  strings[0].polls);
    end(3);
}
END_TEST

START_TEST(without_memory_a_cancelled_join_gives_everything_back)
{
    begin(3);
    strings[1].ready = true;
    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    end(3);
    ck_assert_uint_eq(strings[1].outputs_dropped, 1);
}
END_TEST

/* ---- joins of joins, and threads ----------------------------------------- */

START_TEST(a_join_of_joins_polls_the_one_grandchild_that_was_woken)
{
    struct rt_join_all inner[2];
    struct rt_future *joins[2] = { &inner[0].future, &inner[1].future };

    begin(4);
    inner[0] = rt_join_all(&children[0], 2);
    inner[1] = rt_join_all(&children[2], 2);
    join = rt_join_all(joins, 2);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    strings_pull(&strings[3], true);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(poll_join(), RT_PENDING);
    ck_assert(strings[0].polls == 1 && strings[1].polls == 1 &&
              strings[2].polls == 1 && strings[3].polls == 2);
    end(4);
}
END_TEST

#define THREADS 4
#define ROUNDS  500

static void *
pull_often(void *argument)
{
    struct strings *mine = argument;

    for (int i = 0; i < ROUNDS; i++)
        strings_pull(mine, false);
    strings_pull(mine, true);
    return NULL;
}

START_TEST(children_may_be_woken_by_several_threads_at_once)
{
    pthread_t threads[THREADS];
    unsigned seen = 0;

    begin(THREADS);
    for (unsigned i = 0; i < THREADS; i++)
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, pull_often, &strings[i]), 0);
    while (poll_join() == RT_PENDING)
        counter_wait(&counter, ++seen);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    end(THREADS);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_join_of_nothing_is_ready_at_once);
    rt_add(a_join_of_one_waits_for_it);
    rt_add(the_first_poll_polls_every_child_once);
    rt_add_loop(only_the_child_that_was_woken_is_polled, 8);
    rt_add(sixty_four_children_finish_in_any_order);
    rt_add(one_child_too_many_aborts);
    rt_add(pending_without_a_child_that_keeps_a_waker_aborts);
    rt_add(a_poll_without_a_wake_polls_no_child);
    rt_add(a_child_woken_during_its_own_poll_is_polled_again);
    rt_add(a_wake_of_a_finished_child_polls_nobody);
    rt_add(the_newest_waker_of_the_join_is_woken);
    rt_add(a_wake_that_comes_while_the_join_registers_is_not_lost);
    rt_add(a_poll_that_comes_before_the_wake_is_back_finds_its_note);
    rt_add(every_poll_registers_the_task_again);
    rt_add(a_join_that_was_never_polled_drops_its_children);
    rt_add_loop(a_cancelled_join_gives_back_the_results_that_nobody_takes, 5);
    rt_add(a_waker_of_a_child_may_outlive_the_join);
    rt_add(without_memory_a_join_polls_all_and_is_never_wrong);
    rt_add(without_memory_a_cancelled_join_gives_everything_back);
    rt_add(a_join_of_joins_polls_the_one_grandchild_that_was_woken);
    rt_add(children_may_be_woken_by_several_threads_at_once);
}
