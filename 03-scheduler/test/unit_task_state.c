/* task_state.h, rules T1 to T6: the table, the word, two threads at once. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "task_state.h"

#define COUNT(name) +1
enum {
    STATES = RT_TASK_STATES(COUNT),
    EVENTS = RT_TASK_EVENTS(COUNT),
    ROWS = 24
};

static const struct rt_task_row *
row_for(enum rt_task_state from, enum rt_task_event event)
{
    for (unsigned i = 0; i < rt_task_row_count; i++)
        if (rt_task_rows[i].from == from && rt_task_rows[i].event == event)
            return &rt_task_rows[i];
    return NULL;
}

static uint64_t
word_of(enum rt_task_state state, bool cancelled, uint64_t refs)
{
    return (uint64_t)state + (cancelled ? RT_TASK_CANCELLED : 0) +
           refs * RT_TASK_REF;
}

/* ---- the table ---- */

START_TEST(every_row_of_the_table_is_taken_as_it_is_written)
{
    const struct rt_task_row *row = &rt_task_rows[_i];
    bool cancels =
        (row->event == RT_TASK_ON_ABORT || row->event == RT_TASK_ON_SHUTDOWN) &&
        row->from != RT_TASK_COMPLETE;
    uint64_t refs = (uint64_t)(7 + row->refs);
    struct rt_task_step step;
    rt_task_word word;

    ck_assert_uint_eq(rt_task_row_count, ROWS);
    atomic_init(&word, word_of(row->from, false, 7));
    step = rt_task_word_step(&word, row->event);
    ck_assert_msg(step.row == row, "row %d: another one was taken", _i);
    ck_assert_msg(step.refs == refs && rt_task_word_refs(&word) == refs,
                  "row %d: 7 references should become %d, not %d", _i,
                  7 + row->refs, (int)step.refs);
    ck_assert_msg(atomic_load(&word) == word_of(row->to, cancels, refs),
                  "row %d, %s on %s, leads to the word %#jx", _i,
                  rt_task_state_name(row->from), rt_task_event_name(row->event),
                  (uintmax_t)atomic_load(&word));
}
END_TEST

/* The law, written a second time: from (down) and event (across), where to. */
START_TEST(the_table_is_the_life_of_a_task)
{
    /* clang-format off */
    static const char *const law[STATES] = {
        /*                      POLL      PENDING   READY WAKE      ABORT
         * SHUT */
        /* SCHEDULED         */ "RUN  RUN  -    -    -    SCH  SCH  SCH  RUN",
        /* RUNNING           */ "-    -    IDL  -    COM  AGN  AGN  AGN  -",
        /* RUNNING_SCHEDULED */ "-    -    SCH  RUN  COM  AGN  AGN  AGN  -",
        /* IDLE              */ "-    -    -    -    -    SCH  SCH  SCH  RUN",
        /* COMPLETE          */ "-    -    -    -    -    COM  COM  COM  -",
    };
    /* clang-format on */
    static const char *const short_names[STATES] = { "SCH", "RUN", "AGN", "IDL",
                                                     "COM" };

    for (int from = 0; from < STATES; from++)
        for (int event = 0; event < EVENTS; event++) {
            const struct rt_task_row *row =
                row_for((enum rt_task_state)from, (enum rt_task_event)event);
            const char *wanted = law[from] + 5 * event;
            const char *found = row != NULL ? short_names[row->to] : "-";

            ck_assert_msg(strncmp(wanted, found, strlen(found)) == 0,
                          "%s on %s must lead to %.3s, and leads to %s",
                          rt_task_event_name((enum rt_task_event)event),
                          rt_task_state_name((enum rt_task_state)from), wanted,
                          found);
        }
}
END_TEST

START_TEST(what_to_do_follows_from_where_a_row_leads)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];
        enum rt_task_duty duty = RT_TASK_DO_NOTHING;

        if (row->from == row->to && row->to != RT_TASK_RUNNING)
            duty = RT_TASK_DO_NOTHING;
        else if (row->to == RT_TASK_SCHEDULED)
            duty = RT_TASK_DO_SUBMIT;
        else if (row->to == RT_TASK_COMPLETE)
            duty = RT_TASK_DO_FINISH;
        else if (row->to == RT_TASK_RUNNING)
            duty = row->event == RT_TASK_ON_POLL ? RT_TASK_DO_RUN
                                                 : RT_TASK_DO_CANCEL;
        ck_assert_msg(
            row->duty == duty,
            "%s on %s: T2: submitted exactly when it becomes SCHEDULED; twice, "
            "and two would poll it at once; not at all, and nobody would",
            rt_task_event_name(row->event), rt_task_state_name(row->from));
    }
}
END_TEST

/* SCHEDULED and RUNNING own one, IDLE none. A wake by value brings one, which
 * goes back, but not before the task is in its queue (T7). Whoever finishes
 * still has it. A shutdown takes a new one: the queue keeps its own. */
START_TEST(references_are_conserved_by_every_row)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];
        int owned = row->from != RT_TASK_IDLE && row->from != RT_TASK_COMPLETE;
        int then = row->to != RT_TASK_IDLE &&
                   (row->to != RT_TASK_COMPLETE || owned == 1);
        int refs = then - owned;

        if (row->event == RT_TASK_ON_WAKE_VAL && row->duty != RT_TASK_DO_SUBMIT)
            refs--;
        if (row->event == RT_TASK_ON_SHUTDOWN)
            refs = 1;
        ck_assert_msg(row->refs == refs,
                      "%s on %s changes the references by %+d, it must be %+d: "
                      "one too few is a use after free, one too many a leak",
                      rt_task_event_name(row->event),
                      rt_task_state_name(row->from), row->refs, refs);
    }
}
END_TEST

static void
give_back_what_is_not_there(void *unused)
{
    rt_task_word word;

    (void)unused;
    atomic_init(&word, word_of(RT_TASK_COMPLETE, false, 0));
    rt_task_word_step(&word, RT_TASK_ON_WAKE_VAL);
}

START_TEST(a_reference_that_is_not_there_cannot_be_given_back)
{
    const char *words = rt_last_words(give_back_what_is_not_there, NULL);

    ck_assert_msg(
        strstr(words, "T5: WAKE_VAL gives back a reference") != NULL,
        "expected T5: the count would begin again at the top, and the "
        "task never be freed; it said: %s",
        words);
}
END_TEST

static void
take_step(void *argument)
{
    int pair = *(int *)argument;
    rt_task_word word;

    atomic_init(&word, word_of((enum rt_task_state)(pair / EVENTS), false, 3));
    rt_task_word_step(&word, (enum rt_task_event)(pair % EVENTS));
}

START_TEST(a_pair_without_a_row_aborts_and_names_both)
{
    enum rt_task_state state = (enum rt_task_state)(_i / EVENTS);
    enum rt_task_event event = (enum rt_task_event)(_i % EVENTS);
    char wanted[128];
    const char *words;

    if (row_for(state, event) != NULL)
        return;
    snprintf(wanted, sizeof wanted, "T1: a task that is %s cannot take %s",
             rt_task_state_name(state), rt_task_event_name(event));
    words = rt_last_words(take_step, &_i);
    ck_assert_msg(strstr(words, wanted) != NULL, "expected '%s', it said: %s",
                  wanted, words);
}
END_TEST

START_TEST(a_wake_and_an_abort_may_come_in_every_state)
{
    static const enum rt_task_event any[] = { RT_TASK_ON_WAKE_VAL,
                                              RT_TASK_ON_WAKE_REF,
                                              RT_TASK_ON_ABORT };

    for (int state = 0; state < STATES; state++)
        for (int i = 0; i < 3; i++)
            ck_assert_msg(
                row_for((enum rt_task_state)state, any[i]) != NULL,
                "F5, J4: %s may come at any time, also for a task that is %s",
                rt_task_event_name(any[i]),
                rt_task_state_name((enum rt_task_state)state));
}
END_TEST

START_TEST(states_and_events_have_their_own_names)
{
    const char *const states[] = { "SCHEDULED", "RUNNING", "RUNNING_SCHEDULED",
                                   "IDLE", "COMPLETE" };
    const char *const events[] = {
        "POLL",     "POLL_CANCELLED", "PENDING", "PENDING_CANCELLED", "READY",
        "WAKE_VAL", "WAKE_REF",       "ABORT",   "SHUTDOWN"
    };

    for (int i = 0; i < STATES; i++)
        ck_assert_str_eq(rt_task_state_name((enum rt_task_state)i), states[i]);
    for (int i = 0; i < EVENTS; i++)
        ck_assert_str_eq(rt_task_event_name((enum rt_task_event)i), events[i]);
}
END_TEST

/* ---- cancelled (T6) ---- */

START_TEST(cancelled_turns_the_next_poll_into_a_cancel)
{
    struct rt_task_step step;
    rt_task_word word;

    rt_task_word_init(&word, 3);
    rt_task_word_step(&word, RT_TASK_ON_ABORT);
    step = rt_task_word_step(&word, RT_TASK_ON_POLL);
    ck_assert_int_eq(step.row->event, RT_TASK_ON_POLL_CANCELLED);
    ck_assert_msg(step.row->duty == RT_TASK_DO_CANCEL,
                  "T6: a cancelled task is not polled any more");
}
END_TEST

START_TEST(cancelled_turns_pending_into_a_cancel)
{
    struct rt_task_step step;
    rt_task_word word;

    rt_task_word_init(&word, 3);
    rt_task_word_step(&word, RT_TASK_ON_POLL);
    rt_task_word_step(&word, RT_TASK_ON_ABORT);
    step = rt_task_word_step(&word, RT_TASK_ON_PENDING);
    ck_assert_msg(step.row->duty == RT_TASK_DO_CANCEL && step.refs == 3,
                  "T6: whoever polls it drops its future, and keeps RUNNING's "
                  "reference for it");
}
END_TEST

START_TEST(cancelled_leaves_every_other_event_alone)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];
        struct rt_task_step step;
        rt_task_word word;

        if (row->event == RT_TASK_ON_POLL || row->event == RT_TASK_ON_PENDING)
            continue;
        atomic_init(&word, word_of(row->from, true, 7));
        step = rt_task_word_step(&word, row->event);
        ck_assert_ptr_eq(step.row, row);
        ck_assert_msg((atomic_load(&word) & RT_TASK_CANCELLED) != 0,
                      "%s on %s made the task forget that it is cancelled",
                      rt_task_event_name(row->event),
                      rt_task_state_name(row->from));
    }
}
END_TEST

START_TEST(a_complete_task_cannot_be_cancelled)
{
    rt_task_word word;

    atomic_init(&word, word_of(RT_TASK_COMPLETE, false, 2));
    rt_task_word_step(&word, RT_TASK_ON_ABORT);
    ck_assert_uint_eq(atomic_load(&word), word_of(RT_TASK_COMPLETE, false, 2));
}
END_TEST

/* ---- the word ---- */

START_TEST(the_parts_of_the_word_do_not_overlap)
{
    rt_task_word word;

    ck_assert_uint_ge(RT_TASK_STATE_MASK, STATES - 1);
    ck_assert_uint_eq(RT_TASK_STATE_MASK & RT_TASK_CANCELLED, 0);
    ck_assert_uint_gt(RT_TASK_REF, RT_TASK_STATE_MASK | RT_TASK_CANCELLED);
    rt_task_word_init(&word, 3);
    ck_assert_uint_eq(atomic_load(&word), 0x300 + RT_TASK_SCHEDULED);
    ck_assert_int_eq(rt_task_word_state(&word), RT_TASK_SCHEDULED);
    ck_assert_uint_eq(rt_task_word_refs(&word), 3);
}
END_TEST

START_TEST(references_count_up_and_down_and_leave_the_state_alone)
{
    enum { MANY = 100000 };
    rt_task_word word;
    uint64_t left;

    atomic_init(&word, word_of(RT_TASK_RUNNING_SCHEDULED, true, 1));
    for (int i = 0; i < MANY; i++)
        rt_task_word_ref(&word);
    ck_assert_uint_eq(rt_task_word_refs(&word), MANY + 1);
    for (uint64_t i = MANY; i > 0; i--) {
        left = rt_task_word_unref(&word);
        if (left != i)
            ck_abort_msg("%ju references left, not %ju", (uintmax_t)left,
                         (uintmax_t)i);
    }
    ck_assert_uint_eq(atomic_load(&word),
                      word_of(RT_TASK_RUNNING_SCHEDULED, true, 1));
    left = rt_task_word_unref(&word);
    ck_assert_uint_eq(left, 0);
}
END_TEST

static void
unref_twice(void *unused)
{
    rt_task_word word;

    (void)unused;
    rt_task_word_init(&word, 1);
    rt_task_word_unref(&word);
    rt_task_word_unref(&word);
}

START_TEST(a_reference_that_is_given_back_twice_aborts)
{
    const char *words = rt_last_words(unref_twice, NULL);

    ck_assert_msg(strstr(words, "T5: a reference was given back twice") != NULL,
                  "it said: %s", words);
}
END_TEST

/* ---- two threads at once (T1) ---- */

struct duel {
    rt_task_word word;
    pthread_barrier_t barrier;
    enum rt_task_event event; /* of the second thread */
    struct rt_task_step step; /* what it did */
    bool over;
};

static void *
second(void *argument)
{
    struct duel *duel = argument;

    for (;;) {
        pthread_barrier_wait(&duel->barrier);
        if (duel->over)
            return NULL;
        duel->step = rt_task_word_step(&duel->word, duel->event);
        pthread_barrier_wait(&duel->barrier);
    }
}

struct outcome {
    uint64_t word;
    enum rt_task_duty mine, theirs;
    bool possible;
};

/* `first`, then `then`, from `state`, by the table alone. */
static struct outcome
in_order(enum rt_task_state state, enum rt_task_event first,
         enum rt_task_event then, bool mine_first)
{
    const struct rt_task_row *a = row_for(state, first), *b = NULL;
    bool cancelled = first == RT_TASK_ON_ABORT && state != RT_TASK_COMPLETE;
    struct outcome outcome = { .possible = false };

    if (a != NULL && cancelled && then == RT_TASK_ON_POLL)
        then = RT_TASK_ON_POLL_CANCELLED;
    if (a != NULL && cancelled && then == RT_TASK_ON_PENDING)
        then = RT_TASK_ON_PENDING_CANCELLED;
    if (a != NULL)
        b = row_for(a->to, then);
    if (b == NULL)
        return outcome;
    cancelled |= then == RT_TASK_ON_ABORT && a->to != RT_TASK_COMPLETE;
    outcome.possible = true;
    outcome.word =
        word_of(b->to, cancelled, (uint64_t)(100 + a->refs + b->refs));
    outcome.mine = mine_first ? a->duty : b->duty;
    outcome.theirs = mine_first ? b->duty : a->duty;
    return outcome;
}

static bool
same(struct outcome a, struct outcome b)
{
    return b.possible && a.word == b.word && a.mine == b.mine &&
           a.theirs == b.theirs;
}

/* Every two events that may meet in a state: the outcome is one that the table
 * gives for one order or for the other. */
START_TEST(two_threads_at_once_are_two_threads_in_some_order)
{
    static const enum rt_task_event met[] = {
        RT_TASK_ON_POLL,     RT_TASK_ON_PENDING,  RT_TASK_ON_READY,
        RT_TASK_ON_WAKE_VAL, RT_TASK_ON_WAKE_REF, RT_TASK_ON_ABORT
    };
    enum { ROUNDS = 30, MET = sizeof met / sizeof *met };
    struct duel duel = { .over = false };
    pthread_t thread;
    unsigned duels = 0;

    pthread_barrier_init(&duel.barrier, NULL, 2);
    pthread_create(&thread, NULL, second, &duel);
    for (int i = 0; i < STATES * MET * 3 * ROUNDS; i++) {
        enum rt_task_state state = (enum rt_task_state)(i % STATES);
        enum rt_task_event mine = met[i / STATES % MET];
        enum rt_task_event theirs = met[3 + i / STATES / MET % 3];
        struct outcome ab = in_order(state, mine, theirs, true);
        struct outcome ba = in_order(state, theirs, mine, false);
        struct outcome found = { .possible = true };

        if (!ab.possible || !ba.possible)
            continue;
        atomic_init(&duel.word, word_of(state, false, 100));
        duel.event = theirs;
        pthread_barrier_wait(&duel.barrier);
        found.mine = rt_task_word_step(&duel.word, mine).row->duty;
        pthread_barrier_wait(&duel.barrier);
        found.theirs = duel.step.row->duty;
        found.word = atomic_load(&duel.word);
        duels++;
        if (!same(found, ab) && !same(found, ba))
            ck_abort_msg("%s against %s on %s: the word %#jx, duties %d and %d "
                         "come out of no order of the two",
                         rt_task_event_name(mine), rt_task_event_name(theirs),
                         rt_task_state_name(state), (uintmax_t)found.word,
                         found.mine, found.theirs);
    }
    duel.over = true;
    pthread_barrier_wait(&duel.barrier);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&duel.barrier);
    ck_assert_uint_gt(duels, ROUNDS * STATES);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_reference_that_is_not_there_cannot_be_given_back);
    rt_add_loop(every_row_of_the_table_is_taken_as_it_is_written, ROWS);
    rt_add(the_table_is_the_life_of_a_task);
    rt_add(what_to_do_follows_from_where_a_row_leads);
    rt_add(references_are_conserved_by_every_row);
    rt_add_loop(a_pair_without_a_row_aborts_and_names_both, STATES * EVENTS);
    rt_add(a_wake_and_an_abort_may_come_in_every_state);
    rt_add(states_and_events_have_their_own_names);
    rt_add(cancelled_turns_the_next_poll_into_a_cancel);
    rt_add(cancelled_turns_pending_into_a_cancel);
    rt_add(cancelled_leaves_every_other_event_alone);
    rt_add(a_complete_task_cannot_be_cancelled);
    rt_add(the_parts_of_the_word_do_not_overlap);
    rt_add(references_count_up_and_down_and_leave_the_state_alone);
    rt_add(a_reference_that_is_given_back_twice_aborts);
    rt_add(two_threads_at_once_are_two_threads_in_some_order);
}
