#include "harness.h"
#include "puppet.h"
#include "waker.h"

static struct counter counter = COUNTER_INIT;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static struct rt_waker
begin(void)
{
    counter = (struct counter)COUNTER_INIT;
    return counter_waker(&counter);
}

START_TEST(the_empty_waker_wakes_nobody)
{
    struct rt_waker empty = RT_WAKER_EMPTY;
    struct rt_waker copy = rt_waker_clone(&empty);

    rt_waker_wake_by_ref(&empty);
    rt_waker_wake(&empty);
    rt_waker_drop(&empty);
    rt_waker_drop(&copy);
    ck_assert_ptr_null(copy.type);
}
END_TEST

START_TEST(a_clone_counts_once_and_wakes_the_same_target)
{
    struct rt_waker waker = begin();
    struct rt_waker clone = rt_waker_clone(&waker);

    ck_assert_uint_eq(counter.clones, 1);
    ck_assert_msg(clone.type == waker.type && clone.data == waker.data,
                  "a clone does not wake what its original wakes");
    rt_waker_wake_by_ref(&clone);
    ck_assert_uint_eq(counter.wakes, 1);
    rt_waker_drop(&clone);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

START_TEST(wake_gives_the_waker_back_and_leaves_it_empty)
{
    struct rt_waker waker = begin();
    struct rt_waker clone = rt_waker_clone(&waker);

    rt_waker_wake(&clone);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(counter.live, 0);
    ck_assert_msg(clone.type == NULL, "wake left the waker in its place: "
                                      "a second wake would use it again");
    rt_waker_wake(&clone);
    rt_waker_drop(&clone);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

START_TEST(wake_by_ref_keeps_the_waker)
{
    struct rt_waker waker = begin();
    struct rt_waker clone = rt_waker_clone(&waker);

    rt_waker_wake_by_ref(&clone);
    rt_waker_wake_by_ref(&clone);
    ck_assert_uint_eq(counter.wakes, 2);
    ck_assert_int_eq(counter.live, 1);
    rt_waker_drop(&clone);
}
END_TEST

START_TEST(drop_gives_the_waker_back_unused_and_leaves_it_empty)
{
    struct rt_waker waker = begin();
    struct rt_waker clone = rt_waker_clone(&waker);

    rt_waker_drop(&clone);
    ck_assert_uint_eq(counter.wakes, 0);
    ck_assert_int_eq(counter.live, 0);
    ck_assert_ptr_null(clone.type);
    rt_waker_drop(&clone);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

/* A wake may run code that looks at the place where the waker was. */
static struct rt_waker stored;
static bool was_empty;

static void
look(void *unused)
{
    (void)unused;
    was_empty = stored.type == NULL;
}

static const struct rt_waker_type looking_type = {
    .clone = look,
    .wake = look,
    .wake_by_ref = look,
    .drop = look,
};

START_TEST(a_waker_is_empty_before_its_wake_or_drop_runs)
{
    stored = (struct rt_waker){ &looking_type, NULL };
    rt_waker_wake(&stored);
    ck_assert_msg(was_empty, "while it wakes, the waker still stands where it "
                             "was: it could be woken twice");
    was_empty = false;
    stored = (struct rt_waker){ &looking_type, NULL };
    rt_waker_drop(&stored);
    ck_assert_msg(was_empty, "while it is dropped, the waker still stands "
                             "where it was: it could be dropped twice");
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(the_empty_waker_wakes_nobody);
    rt_add(a_clone_counts_once_and_wakes_the_same_target);
    rt_add(wake_gives_the_waker_back_and_leaves_it_empty);
    rt_add(wake_by_ref_keeps_the_waker);
    rt_add(drop_gives_the_waker_back_unused_and_leaves_it_empty);
    rt_add(a_waker_is_empty_before_its_wake_or_drop_runs);
}
