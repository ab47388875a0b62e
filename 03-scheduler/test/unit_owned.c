/* owned.h, rules O1 and O2. */
#include <pthread.h>

#include "harness.h"
#include "owned.h"
#include "task.h"

#define MANY 5

static struct rt_task tasks[MANY];

static void
add_all(struct rt_owned *owned)
{
    for (int i = 0; i < MANY; i++) {
        bool open = rt_owned_add(owned, &tasks[i]);

        ck_assert(open);
    }
}

START_TEST(who_is_added_is_counted_until_it_is_removed)
{
    struct rt_owned owned;

    rt_owned_init(&owned);
    ck_assert_uint_eq(rt_owned_count(&owned), 0);
    add_all(&owned);
    ck_assert_uint_eq(rt_owned_count(&owned), MANY);
    for (int i = 0; i < MANY; i++) {
        int at = (2 + 2 * i) % MANY; /* the middle, then both ends */
        bool removed = rt_owned_remove(&owned, &tasks[at]);

        ck_assert(removed);
        ck_assert_uint_eq(rt_owned_count(&owned),
                          (unsigned long)(MANY - 1 - i));
    }
    rt_owned_fini(&owned);
}
END_TEST

START_TEST(a_task_is_removed_once)
{
    struct rt_owned owned;
    bool removed;

    rt_owned_init(&owned);
    add_all(&owned);
    rt_owned_remove(&owned, &tasks[1]);
    removed = rt_owned_remove(&owned, &tasks[1]);
    ck_assert_msg(!removed, "O1: its reference was given away twice");
    ck_assert_uint_eq(rt_owned_count(&owned), MANY - 1);
    rt_owned_fini(&owned);
}
END_TEST

START_TEST(the_sweep_takes_each_one_once)
{
    unsigned seen[MANY] = { 0 };
    struct rt_owned owned;
    struct rt_task *task;

    rt_owned_init(&owned);
    add_all(&owned);
    rt_owned_remove(&owned, &tasks[0]);
    while ((task = rt_owned_close_and_pop(&owned)) != NULL) {
        bool removed = rt_owned_remove(&owned, task);

        ck_assert_msg(!removed, "it is off the list already");
        seen[task - tasks]++;
    }
    for (int i = 0; i < MANY; i++)
        ck_assert_uint_eq(seen[i], i > 0);
    ck_assert_uint_eq(rt_owned_count(&owned), 0);
    rt_owned_fini(&owned);
}
END_TEST

START_TEST(the_list_is_closed_before_the_sweep_begins)
{
    struct rt_owned owned;
    struct rt_task *task;
    bool open;

    rt_owned_init(&owned);
    rt_owned_add(&owned, &tasks[0]);
    rt_owned_add(&owned, &tasks[1]);
    task = rt_owned_close_and_pop(&owned);
    ck_assert_ptr_nonnull(task);
    open = rt_owned_add(&owned, &tasks[2]);
    ck_assert_msg(!open, "O2: a spawn slipped in behind the sweep");
    ck_assert_uint_eq(rt_owned_count(&owned), 1);
    rt_owned_fini(&owned);
}
END_TEST

START_TEST(an_empty_list_is_closed_by_the_sweep_too)
{
    struct rt_owned owned;
    bool open;

    rt_owned_init(&owned);
    ck_assert_ptr_null(rt_owned_close_and_pop(&owned));
    open = rt_owned_add(&owned, &tasks[0]);
    ck_assert(!open);
    rt_owned_fini(&owned);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(who_is_added_is_counted_until_it_is_removed);
    rt_add(a_task_is_removed_once);
    rt_add(the_sweep_takes_each_one_once);
    rt_add(the_list_is_closed_before_the_sweep_begins);
    rt_add(an_empty_list_is_closed_by_the_sweep_too);
}
