#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "task_state.h"

#define COUNT(name) +1
enum { STATES = RT_TASK_STATES(COUNT), EVENTS = RT_TASK_EVENTS(COUNT) };

static const struct rt_task_row *
row_for(enum rt_task_state from, enum rt_task_event event)
{
    for (unsigned i = 0; i < rt_task_row_count; i++)
        if (rt_task_rows[i].from == from && rt_task_rows[i].event == event)
            return &rt_task_rows[i];
    return NULL;
}

START_TEST(every_row_of_the_table_is_taken_as_it_is_written)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        enum rt_task_state state = rt_task_rows[i].from;
        const struct rt_task_row *row =
            rt_task_step(&state, rt_task_rows[i].event);

        ck_assert_msg(row == &rt_task_rows[i], "row %u: another one was taken",
                      i);
        ck_assert_msg(state == rt_task_rows[i].to,
                      "row %u leads to %s, the step to %s", i,
                      rt_task_state_name(rt_task_rows[i].to),
                      rt_task_state_name(state));
    }
}
END_TEST

/* The law, written a second time: what may follow what. */
START_TEST(the_table_is_the_life_of_a_task)
{
    static const struct {
        enum rt_task_state from;
        enum rt_task_event event;
        enum rt_task_state to;
    } law[] = {
        { RT_TASK_SCHEDULED, RT_TASK_ON_POLL, RT_TASK_RUNNING },
        { RT_TASK_RUNNING, RT_TASK_ON_PENDING, RT_TASK_IDLE },
        { RT_TASK_RUNNING_SCHEDULED, RT_TASK_ON_PENDING, RT_TASK_SCHEDULED },
        { RT_TASK_RUNNING, RT_TASK_ON_READY, RT_TASK_COMPLETE },
        { RT_TASK_RUNNING_SCHEDULED, RT_TASK_ON_READY, RT_TASK_COMPLETE },
        { RT_TASK_IDLE, RT_TASK_ON_WAKE, RT_TASK_SCHEDULED },
        { RT_TASK_SCHEDULED, RT_TASK_ON_WAKE, RT_TASK_SCHEDULED },
        { RT_TASK_RUNNING, RT_TASK_ON_WAKE, RT_TASK_RUNNING_SCHEDULED },
        { RT_TASK_RUNNING_SCHEDULED, RT_TASK_ON_WAKE,
          RT_TASK_RUNNING_SCHEDULED },
        { RT_TASK_COMPLETE, RT_TASK_ON_WAKE, RT_TASK_COMPLETE },
    };

    ck_assert_uint_eq(rt_task_row_count, sizeof law / sizeof law[0]);
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = row_for(law[i].from, law[i].event);

        ck_assert_msg(
            row != NULL && row->to == law[i].to, "%s on %s must lead to %s",
            rt_task_state_name(law[i].from), rt_task_event_name(law[i].event),
            rt_task_state_name(law[i].to));
    }
}
END_TEST

static void
take_step(void *argument)
{
    int pair = *(int *)argument;
    enum rt_task_state state = (enum rt_task_state)(pair / EVENTS);

    rt_task_step(&state, (enum rt_task_event)(pair % EVENTS));
}

START_TEST(a_pair_without_a_row_aborts_and_names_both)
{
    enum rt_task_state state = (enum rt_task_state)(_i / EVENTS);
    enum rt_task_event event = (enum rt_task_event)(_i % EVENTS);
    char wanted[128];
    const char *words;

    if (row_for(state, event) != NULL)
        return;
    snprintf(wanted, sizeof wanted, "a task that is %s cannot take %s",
             rt_task_state_name(state), rt_task_event_name(event));
    words = rt_last_words(take_step, &_i);
    ck_assert_msg(strstr(words, wanted) != NULL, "expected '%s', it said: %s",
                  wanted, words);
}
END_TEST

START_TEST(a_task_is_submitted_exactly_when_it_becomes_scheduled)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];
        bool becomes = row->to == RT_TASK_SCHEDULED && row->from != row->to;

        ck_assert_msg((row->duty == RT_TASK_DO_SUBMIT) == becomes,
                      "%s on %s: submitted twice, it would be polled by two "
                      "at once; not at all, never again",
                      rt_task_state_name(row->from),
                      rt_task_event_name(row->event));
    }
}
END_TEST

START_TEST(a_wake_is_never_an_error)
{
    for (int state = 0; state < STATES; state++)
        ck_assert_msg(
            row_for((enum rt_task_state)state, RT_TASK_ON_WAKE) != NULL,
            "F5: a wake may come at any time, also for a task that is %s",
            rt_task_state_name((enum rt_task_state)state));
}
END_TEST

START_TEST(a_complete_task_stays_complete)
{
    for (int event = 0; event < EVENTS; event++) {
        const struct rt_task_row *row =
            row_for(RT_TASK_COMPLETE, (enum rt_task_event)event);

        ck_assert(row == NULL || (row->to == RT_TASK_COMPLETE &&
                                  row->duty == RT_TASK_DO_NOTHING));
    }
}
END_TEST

START_TEST(wake_while_running_requeues_once)
{
    enum rt_task_state state = RT_TASK_RUNNING;
    unsigned submitted = 0;

    for (int i = 0; i < 3; i++)
        submitted +=
            rt_task_step(&state, RT_TASK_ON_WAKE)->duty == RT_TASK_DO_SUBMIT;
    ck_assert_msg(submitted == 0, "a task that runs must not be queued");
    submitted =
        rt_task_step(&state, RT_TASK_ON_PENDING)->duty == RT_TASK_DO_SUBMIT;
    ck_assert_uint_eq(submitted, 1);
    ck_assert_int_eq(state, RT_TASK_SCHEDULED);
}
END_TEST

START_TEST(states_and_events_have_their_own_names)
{
    const char *const states[] = { "SCHEDULED", "RUNNING", "RUNNING_SCHEDULED",
                                   "IDLE", "COMPLETE" };
    const char *const events[] = { "POLL", "PENDING", "READY", "WAKE" };

    for (int i = 0; i < STATES; i++)
        ck_assert_str_eq(rt_task_state_name((enum rt_task_state)i), states[i]);
    for (int i = 0; i < EVENTS; i++)
        ck_assert_str_eq(rt_task_event_name((enum rt_task_event)i), events[i]);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(every_row_of_the_table_is_taken_as_it_is_written);
    rt_add(the_table_is_the_life_of_a_task);
    rt_add_loop(a_pair_without_a_row_aborts_and_names_both, STATES * EVENTS);
    rt_add(a_task_is_submitted_exactly_when_it_becomes_scheduled);
    rt_add(a_wake_is_never_an_error);
    rt_add(a_complete_task_stays_complete);
    rt_add(wake_while_running_requeues_once);
    rt_add(states_and_events_have_their_own_names);
}
