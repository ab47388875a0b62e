#include <pthread.h>
#include <stdbool.h>

#include "cell.h"
#include "harness.h"
#include "puppet.h"

static struct rt_cell cell;
static struct counter older = COUNTER_INIT, newer = COUNTER_INIT;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(void)
{
    older = newer = (struct counter)COUNTER_INIT;
    rt_cell_init(&cell);
}

START_TEST(an_empty_cell_wakes_nobody)
{
    begin();
    rt_cell_wake(&cell);
    rt_cell_clear(&cell);
    rt_cell_wake(&cell);
    rt_cell_fini(&cell);
}
END_TEST

START_TEST(a_registered_waker_is_woken_once)
{
    struct rt_waker waker = counter_waker(&newer);

    begin();
    rt_cell_register(&cell, &waker);
    ck_assert_msg(newer.live == 1, "the cell holds a clone of its own");
    rt_cell_wake(&cell);
    rt_cell_wake(&cell);
    ck_assert_msg(newer.wakes == 1,
                  "registered once and woken twice, the waker was used %u "
                  "times; the first wake takes it out",
                  newer.wakes);
    ck_assert_int_eq(newer.live, 0);
    rt_cell_fini(&cell);
}
END_TEST

START_TEST(the_newest_waker_replaces_the_older_one)
{
    struct rt_waker first = counter_waker(&older);
    struct rt_waker second = counter_waker(&newer);

    begin();
    rt_cell_register(&cell, &first);
    rt_cell_register(&cell, &second);
    ck_assert_msg(older.live == 0, "the older waker was not given back (C2)");
    rt_cell_wake(&cell);
    ck_assert_msg(older.wakes == 0 && newer.wakes == 1,
                  "after two registrations the older waker woke %u times and "
                  "the newer %u; C2 (and F2): the newest one counts",
                  older.wakes, newer.wakes);
    ck_assert_int_eq(newer.live, 0);
    rt_cell_fini(&cell);
}
END_TEST

START_TEST(the_same_waker_registered_again_is_held_once)
{
    struct rt_waker waker = counter_waker(&newer);

    begin();
    for (int i = 0; i < 10; i++)
        rt_cell_register(&cell, &waker);
    ck_assert_int_eq(newer.live, 1);
    rt_cell_wake(&cell);
    ck_assert_uint_eq(newer.wakes, 1);
    rt_cell_fini(&cell);
    ck_assert_int_eq(newer.live, 0);
}
END_TEST

START_TEST(clear_and_fini_give_the_waker_back_unused)
{
    struct rt_waker waker = counter_waker(&newer);

    begin();
    rt_cell_register(&cell, &waker);
    rt_cell_clear(&cell);
    ck_assert_int_eq(newer.live, 0);
    rt_cell_register(&cell, &waker);
    rt_cell_fini(&cell);
    ck_assert_int_eq(newer.live, 0);
    ck_assert_msg(newer.wakes == 0, "clear and fini do not wake");
}
END_TEST

/* ---- F7: a waker's own code may come back to the cell -------------------- */

static unsigned came_back;

static void
come_back(void *data)
{
    struct rt_waker waker = counter_waker(&newer);

    (void)data;
    came_back++;
    rt_cell_register(&cell, &waker);
    rt_cell_clear(&cell);
}

static const struct rt_waker_type coming_back_type = {
    .clone = come_back,
    .wake = come_back,
    .wake_by_ref = come_back,
    .drop = come_back,
};

START_TEST(no_waker_runs_while_the_cell_is_locked)
{
    struct rt_waker waker = { &coming_back_type, NULL };

    begin();
    came_back = 0;
    mark_point();
    rt_cell_register(&cell, &waker); /* clone */
    mark_point();
    rt_cell_register(&cell, &waker); /* clone, and drop of the older one */
    mark_point();
    rt_cell_wake(&cell);
    mark_point();
    rt_cell_register(&cell, &waker);
    rt_cell_clear(&cell);
    ck_assert_uint_eq(came_back, 6);
    ck_assert_int_eq(newer.live, 0);
    rt_cell_fini(&cell);
}
END_TEST

/* ---- C1: two threads, never neither -------------------------------------- */

#define ROUNDS 3000

static pthread_barrier_t barrier;
static pthread_mutex_t condition_lock = PTHREAD_MUTEX_INITIALIZER;
static bool condition;

static bool
read_condition(void)
{
    bool value;

    pthread_mutex_lock(&condition_lock);
    value = condition;
    pthread_mutex_unlock(&condition_lock);
    return value;
}

static void
write_condition(bool value)
{
    pthread_mutex_lock(&condition_lock);
    condition = value;
    pthread_mutex_unlock(&condition_lock);
}

static void *
make_true_then_wake(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&barrier);
        write_condition(true);
        rt_cell_wake(&cell);
        pthread_barrier_wait(&barrier);
    }
    return unused;
}

START_TEST(either_the_waiter_sees_the_condition_or_the_waker_sees_the_waiter)
{
    struct rt_waker waker = counter_waker(&newer);
    pthread_t thread;

    begin();
    pthread_barrier_init(&barrier, NULL, 2);
    ck_assert_int_eq(pthread_create(&thread, NULL, make_true_then_wake, NULL),
                     0);
    for (int i = 0; i < ROUNDS; i++) {
        unsigned wakes = newer.wakes;
        bool seen;

        write_condition(false);
        pthread_barrier_wait(&barrier);
        rt_cell_register(&cell, &waker);
        seen = read_condition();
        pthread_barrier_wait(&barrier);
        ck_assert_msg(seen || newer.wakes == wakes + 1,
                      "round %d: the waiter registered, then saw nothing; the "
                      "other side made it true, then woke nobody (C1)",
                      i);
        rt_cell_clear(&cell);
    }
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&barrier);
    rt_cell_fini(&cell);
    ck_assert_int_eq(newer.live, 0);
}
END_TEST

static void *
wake_often(void *unused)
{
    for (int i = 0; i < ROUNDS; i++)
        rt_cell_wake(&cell);
    return unused;
}

START_TEST(each_waker_is_used_once_while_threads_wake_and_register)
{
    struct rt_waker waker = counter_waker(&newer);
    pthread_t threads[2];

    begin();
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wake_often, NULL),
                         0);
    for (int i = 0; i < ROUNDS; i++)
        rt_cell_register(&cell, &waker);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    rt_cell_fini(&cell);
    ck_assert_uint_eq(newer.clones, ROUNDS);
    ck_assert_msg(newer.live == 0,
                  "%d of %d clones were neither woken nor dropped "
                  "(below 0: used twice)",
                  newer.live, ROUNDS);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_empty_cell_wakes_nobody);
    rt_add(a_registered_waker_is_woken_once);
    rt_add(the_newest_waker_replaces_the_older_one);
    rt_add(the_same_waker_registered_again_is_held_once);
    rt_add(clear_and_fini_give_the_waker_back_unused);
    rt_add(no_waker_runs_while_the_cell_is_locked);
    rt_add(either_the_waiter_sees_the_condition_or_the_waker_sees_the_waiter);
    rt_add(each_waker_is_used_once_while_threads_wake_and_register);
}
