/* run_queue.h: first in, first out, without memory. */
#include "harness.h"
#include "run_queue.h"

#define MANY 5

static struct rt_run_link links[MANY];

static void
push_from_to(struct rt_run_queue *queue, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        rt_run_queue_push(queue, &links[i]);
}

static void
pop_from_to(struct rt_run_queue *queue, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        struct rt_run_link *link = rt_run_queue_pop(queue);

        ck_assert_msg(link == &links[i],
                      "link %u should be next, since it waits longest", i);
    }
}

START_TEST(an_empty_queue_gives_nothing)
{
    struct rt_run_queue queue = { NULL, NULL };

    ck_assert(rt_run_queue_is_empty(&queue));
    ck_assert_ptr_null(rt_run_queue_pop(&queue));
    ck_assert_ptr_null(rt_run_queue_pop(&queue));
}
END_TEST

START_TEST(who_came_first_goes_first)
{
    struct rt_run_queue queue = { NULL, NULL };

    push_from_to(&queue, 0, 3);
    pop_from_to(&queue, 0, 1);
    push_from_to(&queue, 3, MANY);
    ck_assert(!rt_run_queue_is_empty(&queue));
    pop_from_to(&queue, 1, MANY);
    ck_assert(rt_run_queue_is_empty(&queue));
}
END_TEST

START_TEST(a_queue_that_ran_empty_works_again)
{
    struct rt_run_queue queue = { NULL, NULL };

    for (unsigned i = 0; i < MANY; i++) {
        push_from_to(&queue, i, i + 1);
        pop_from_to(&queue, i, i + 1);
        ck_assert_ptr_null(rt_run_queue_pop(&queue));
    }
}
END_TEST

/* _i has two bits: is `to` filled, is `from`? */
START_TEST(append_moves_all_behind_all)
{
    struct rt_run_queue to = { NULL, NULL }, from = { NULL, NULL };
    unsigned first = (_i & 1) != 0 ? 2 : 0;
    unsigned second = (_i & 2) != 0 ? first + 2 : first;

    push_from_to(&to, 0, first);
    push_from_to(&from, first, second);
    rt_run_queue_append(&to, &from);
    ck_assert(rt_run_queue_is_empty(&from));
    push_from_to(&to, second, MANY);
    pop_from_to(&to, 0, MANY);
    ck_assert(rt_run_queue_is_empty(&to));
    push_from_to(&from, 0, 1); /* it can be used again */
    pop_from_to(&from, 0, 1);
}
END_TEST

START_TEST(a_link_that_is_taken_out_leads_nowhere)
{
    struct rt_run_queue queue = { NULL, NULL }, other = { NULL, NULL };

    push_from_to(&queue, 0, 2);
    rt_run_queue_push(&other, rt_run_queue_pop(&queue));
    pop_from_to(&other, 0, 1);
    ck_assert_msg(rt_run_queue_is_empty(&other),
                  "it took its old neighbour along");
    pop_from_to(&queue, 1, 2);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_empty_queue_gives_nothing);
    rt_add(who_came_first_goes_first);
    rt_add(a_queue_that_ran_empty_works_again);
    rt_add_loop(append_moves_all_behind_all, 4);
    rt_add(a_link_that_is_taken_out_leads_nowhere);
}
