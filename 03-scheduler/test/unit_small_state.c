/* small_state.h, and the two tables that are made of it. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "oneshot.h"
#include "small_state.h"
#include "task.h"

#define OUTPUT_ROW(from, event, to, duty) \
    { RT_OUTPUT_##from, RT_OUTPUT_ON_##event, RT_OUTPUT_##to, \
      RT_OUTPUT_DO_##duty },
#define ONESHOT_ROW(from, event, to, duty) \
    { RT_ONESHOT_##from, RT_ONESHOT_ON_##event, RT_ONESHOT_##to, \
      RT_ONESHOT_DO_##duty },
#define COUNT(name) +1

static const struct rt_small_row output[] = { RT_OUTPUT_TRANSITIONS(
    OUTPUT_ROW) };
static const struct rt_small_row oneshot[] = { RT_ONESHOT_TRANSITIONS(
    ONESHOT_ROW) };

static const struct table {
    const char *name;
    const struct rt_small_row *rows;
    unsigned count;
    int states, events;
} tables[] = {
    { "output of a task", output, sizeof output / sizeof *output,
      RT_OUTPUT_STATES(COUNT), RT_OUTPUT_ON_TAKEN + 1 },
    { "oneshot", oneshot, sizeof oneshot / sizeof *oneshot,
      RT_ONESHOT_STATES(COUNT), RT_ONESHOT_ON_DROP_RECEIVER + 1 },
};
enum { TABLES = sizeof tables / sizeof *tables };

static const struct rt_small_row *
row_for(const struct table *table, int from, int event)
{
    for (unsigned i = 0; i < table->count; i++)
        if (table->rows[i].from == from && table->rows[i].event == event)
            return &table->rows[i];
    return NULL;
}

START_TEST(every_row_is_taken_as_it_is_written)
{
    const struct table *table = &tables[_i];

    for (unsigned i = 0; i < table->count; i++) {
        const struct rt_small_row *row = &table->rows[i];
        _Atomic int state;
        int duty;

        atomic_init(&state, row->from);
        duty = rt_small_step(&state, table->rows, table->count, row->event,
                             table->name);
        ck_assert_msg(duty == row->duty && atomic_load(&state) == row->to,
                      "%s: row %u leads to %d with duty %d, the step to %d "
                      "with duty %d",
                      table->name, i, row->to, row->duty, atomic_load(&state),
                      duty);
    }
}
END_TEST

/* The law, written a second time: from (down) and event (across), where to and
 * with which duty; a letter each, of the names. */
START_TEST(the_tables_are_the_lives_of_an_output_and_of_a_value)
{
    /* clang-format off */
    static const char *const laws[TABLES][5] = {
        {                   /* FINISHED HANDLE_DROPPED TAKEN */
            /* WANTED   */ "Kw       U-             --",
            /* UNWANTED */ "Gd       --             --",
            /* KEPT     */ "--       Gd             G-",
            /* GONE     */ "--       --             --" },
        {                   /* SEND     DROP_SENDER    TAKE     DROP_RECEIVER */
            /* EMPTY    */ "Sw       Uw             --       R-",
            /* SENT     */ "--       --             T-       Rd",
            /* TAKEN    */ "--       --             --       T-",
            /* UNSENT   */ "--       --             --       U-",
            /* REFUSED  */ "Rr       R-             --       --" },
    };
    /* clang-format on */
    static const unsigned columns[] = { 0, 9, 24, 33 };
    static const char *const states[TABLES] = { "WUKG", "ESTUR" };
    static const char *const duties[TABLES] = { "-wd", "-wdr" };
    const struct table *table = &tables[_i];

    for (int state = 0; state < table->states; state++)
        for (int event = 0; event < table->events; event++) {
            const struct rt_small_row *row = row_for(table, state, event);
            const char *wanted = laws[_i][state] + columns[event];
            char found[3] = "--";

            if (row != NULL) {
                found[0] = states[_i][row->to];
                found[1] = duties[_i][row->duty];
            }
            ck_assert_msg(strncmp(wanted, found, 2) == 0,
                          "%s: event %d on state %d must be %.2s, and is %s",
                          table->name, event, state, wanted, found);
        }
}
END_TEST

struct pair {
    const struct table *table;
    int state, event;
};

static void
take_step(void *argument)
{
    const struct pair *pair = argument;
    _Atomic int state;

    atomic_init(&state, pair->state);
    rt_small_step(&state, pair->table->rows, pair->table->count, pair->event,
                  pair->table->name);
}

START_TEST(a_pair_without_a_row_aborts_and_names_the_machine)
{
    const struct table *table = &tables[_i];
    struct pair pair = { .table = table };
    char wanted[128];

    for (pair.state = 0; pair.state < table->states; pair.state++)
        for (pair.event = 0; pair.event < table->events; pair.event++) {
            const char *words;

            if (row_for(table, pair.state, pair.event) != NULL)
                continue;
            snprintf(wanted, sizeof wanted, "%s: state %d cannot take event %d",
                     table->name, pair.state, pair.event);
            words = rt_last_words(take_step, &pair);
            ck_assert_msg(strstr(words, wanted) != NULL,
                          "expected '%s', it said: %s", wanted, words);
        }
}
END_TEST

/* Follow `events`; the duties that came, as a bit mask, and where it ended. */
static unsigned
follow(const struct table *table, const int *events, unsigned count, int *end)
{
    unsigned duties = 0;
    _Atomic int state;

    atomic_init(&state, 0);
    for (unsigned i = 0; i < count; i++)
        duties |= 1U << rt_small_step(&state, table->rows, table->count,
                                      events[i], table->name);
    *end = atomic_load(&state);
    return duties;
}

/* Whichever comes first, the end of the task or of the handle. */
START_TEST(the_output_of_a_task_is_dropped_or_taken_but_never_both)
{
    static const struct {
        int events[3];
        unsigned count;
        bool dropped;
    } lives[] = {
        { { RT_OUTPUT_ON_FINISHED, RT_OUTPUT_ON_TAKEN }, 2, false },
        { { RT_OUTPUT_ON_FINISHED, RT_OUTPUT_ON_HANDLE_DROPPED }, 2, true },
        { { RT_OUTPUT_ON_HANDLE_DROPPED, RT_OUTPUT_ON_FINISHED }, 2, true },
    };

    for (unsigned i = 0; i < 3; i++) {
        int end;
        unsigned duties =
            follow(&tables[0], lives[i].events, lives[i].count, &end);
        bool dropped = (duties & 1U << RT_OUTPUT_DO_DROP_OUTPUT) != 0;

        ck_assert_msg(dropped == lives[i].dropped, "life %u: the output was %s",
                      i,
                      dropped ? "dropped although it was taken"
                              : "taken by nobody, and not dropped");
        ck_assert_msg(end == RT_OUTPUT_GONE, "life %u ends in state %d", i,
                      end);
    }
}
END_TEST

#define DUTY(name) (1U << RT_ONESHOT_DO_##name)

START_TEST(the_value_of_a_oneshot_is_taken_dropped_or_refused)
{
    static const struct {
        int events[3];
        unsigned count, duties;
        int end;
    } lives[] = {
        { { RT_ONESHOT_ON_SEND, RT_ONESHOT_ON_TAKE,
            RT_ONESHOT_ON_DROP_RECEIVER },
          3,
          DUTY(WAKE) | DUTY(NOTHING),
          RT_ONESHOT_TAKEN },
        { { RT_ONESHOT_ON_SEND, RT_ONESHOT_ON_DROP_RECEIVER },
          2,
          DUTY(WAKE) | DUTY(DROP_VALUE),
          RT_ONESHOT_REFUSED },
        { { RT_ONESHOT_ON_DROP_RECEIVER, RT_ONESHOT_ON_SEND },
          2,
          DUTY(NOTHING) | DUTY(REFUSE),
          RT_ONESHOT_REFUSED },
        { { RT_ONESHOT_ON_DROP_RECEIVER, RT_ONESHOT_ON_DROP_SENDER },
          2,
          DUTY(NOTHING),
          RT_ONESHOT_REFUSED },
        { { RT_ONESHOT_ON_DROP_SENDER, RT_ONESHOT_ON_DROP_RECEIVER },
          2,
          DUTY(WAKE) | DUTY(NOTHING),
          RT_ONESHOT_UNSENT },
    };

    for (unsigned i = 0; i < sizeof lives / sizeof *lives; i++) {
        int end;
        unsigned duties =
            follow(&tables[1], lives[i].events, lives[i].count, &end);

        ck_assert_msg(duties == lives[i].duties,
                      "life %u of the value: the duties were %#x", i, duties);
        ck_assert_msg(end == lives[i].end, "life %u ends in state %d", i, end);
    }
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(every_row_is_taken_as_it_is_written, TABLES);
    rt_add_loop(the_tables_are_the_lives_of_an_output_and_of_a_value, TABLES);
    rt_add_loop(a_pair_without_a_row_aborts_and_names_the_machine, TABLES);
    rt_add(the_output_of_a_task_is_dropped_or_taken_but_never_both);
    rt_add(the_value_of_a_oneshot_is_taken_dropped_or_refused);
}
