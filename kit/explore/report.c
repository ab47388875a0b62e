/* The rows of a run that failed: a row for each step, in words. What tells
 * nothing about the failure is left out. */
#include <string.h>

#include "report.h"

enum {
    MAX_ROWS = MAX_EVENTS + 2 * MAX_THREADS, /* and what ends them */
    MOST_SHOWN = 70, /* rows; then the middle is left out */
    FIRST_SHOWN = 20,
    LONGEST_ROUND = 60,
};

struct row rows[MAX_ROWS];
int row_count;
bool has_column[MAX_THREADS];

/* --- which events are shown --- */

/* What comes before it, prepares; but if there is no step, it is all. */
static int
first_step(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].step > 0)
            return i;
    return 0;
}

static bool
is_about(int event)
{
    const struct op *op = &events[event].op;

    if (event == about.first || event == about.second)
        return true;
    if (about.block >= 0 && (op->kind == OP_MALLOC || op->kind == OP_FREE))
        return op->target == about.block;
    return false;
}

/* The same line of the same thread: `x++` reads and writes. */
static bool
is_by(int event, int other)
{
    char here[WHERE], there[WHERE];

    if (other < 0 || events[event].thread != events[other].thread)
        return false;
    say_where(here, &events[event].op);
    say_where(there, &events[other].op);
    return strcmp(here, there) == 0;
}

static bool
is_shown(int event)
{
    const struct op *op = &events[event].op;

    if (is_about(event))
        return event > first_step() || op->kind != OP_MALLOC;
    if (op->kind == OP_READ || op->kind == OP_WRITE)
        return event > first_step() && about.second >= 0 &&
               overlap(op, &events[about.second].op) &&
               !is_by(event, about.first) && !is_by(event, about.second);
    if (op->kind == OP_START || op->kind == OP_EXIT)
        return false;
    if (op->kind == OP_NOTE)
        return true;
    if (op->kind == OP_MALLOC || op->kind == OP_FREE)
        return events[event].step > 0;
    return event >= first_step();
}

/* A livelock of one thread alone, which takes no step. */
static bool
runs_on(const struct result *failed)
{
    return failed->verdict == VERDICT_LIVELOCK && failed->site.file != NULL;
}

static bool
is_stuck(int thread)
{
    return threads[thread].used && !threads[thread].ended;
}

static bool
ends_stuck(const struct result *failed)
{
    return failed->verdict == VERDICT_LOST_WAKEUP ||
           failed->verdict == VERDICT_DEADLOCK;
}

/* All who are stuck wait for others to end. Else those are not to blame. */
static bool
stuck_alike(void)
{
    for (int i = 0; i < thread_count; i++)
        if (is_stuck(i) && threads[i].next.kind != OP_JOIN)
            return false;
    return true;
}

/* A check, an assertion, a bad pointer, a loop without an end: no event. */
static bool
fails_between_steps(const struct result *failed)
{
    return failed->verdict == VERDICT_CHECK ||
           failed->verdict == VERDICT_ASSERT ||
           failed->verdict == VERDICT_CRASH || runs_on(failed);
}

static bool
others_live(void)
{
    for (int i = 1; i < thread_count; i++)
        if (is_stuck(i))
            return true;
    return false;
}

/* What main does when the others are through needs no column of its own. */
static bool
comes_after_all(int event)
{
    for (int i = event + 1; i < event_count; i++)
        if (events[i].thread != events[event].thread)
            return false;
    return events[event].thread == 0;
}

static void
find_columns(const struct result *failed)
{
    memset(has_column, 0, sizeof has_column);
    for (int i = 0; i < event_count; i++)
        if (is_shown(i) && events[i].op.kind != OP_JOIN && !comes_after_all(i))
            has_column[events[i].thread] = true;
    if (ends_stuck(failed))
        for (int i = 0; i < thread_count; i++)
            if (is_stuck(i) &&
                (threads[i].next.kind != OP_JOIN || (i > 0 && stuck_alike())))
                has_column[i] = true;
    if (fails_between_steps(failed) && (failed->thread != 0 || others_live()))
        has_column[failed->thread] = true;
    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            return;
    has_column[0] = true; /* main is all there is */
}

/* The same as rows: after the join. */
static bool
is_last_word(int event)
{
    return comes_after_all(event) && events[event].op.kind != OP_JOIN;
}

/* --- the rows --- */

static struct row *
new_row(int thread, int event)
{
    struct row *row = &rows[row_count++];

    *row = (struct row){ .thread = thread, .event = event };
    if (!has_column[thread])
        add(row->text, "%s: ", thread_name(thread));
    return row;
}

static void
number_row(struct row *row)
{
    const struct event *event = &events[row->event];
    const char *mark = row->event == about.first    ? "X"
                       : row->event == about.second ? "Y"
                                                    : "";
    if (event->step > 0)
        snprintf(row->number, sizeof row->number, "%d%s%s", event->step,
                 *mark ? " " : "", mark);
    else
        snprintf(row->number, sizeof row->number, "%s", mark);
}

static void
row_of_event(int event)
{
    struct row *row = new_row(events[event].thread, event);
    enum op_kind kind = events[event].op.kind;
    char text[SAY];

    row->below = kind == OP_NOTE || kind == OP_TRACE;
    number_row(row);
    say_event(text, &events[event]);
    add(row->text, "%s", text);
    say_where(row->where, &events[event].op);
}

static void
row_of_stuck(int thread)
{
    struct row *row = new_row(thread, -1);

    row->here = threads[thread].next.kind != OP_JOIN || stuck_alike();
    say_stuck(row->text, thread);
    say_where(row->where, &threads[thread].next);
}

/* What is wrong where the code stops; a wrong use of a lock is no
 * assertion of the code's own. */
static void
add_failure(char *out, const struct result *failed)
{
    const char *text = failed->site.text != NULL ? failed->site.text : "";
    bool of_stage = strcmp(text, "RT_ASSERT") == 0;

    if (failed->verdict == VERDICT_CRASH)
        add(out, "crashes here");
    else if (failed->verdict == VERDICT_LIVELOCK)
        add(out, "runs on and on here");
    else if (failed->verdict == VERDICT_CHECK)
        add(out, "the check is false: %s", *text ? text : failed->message);
    else if (of_stage || strncmp(failed->message, "assert(", 7) == 0)
        add(out, "the assertion is false: %s",
            of_stage ? failed->message : text);
    else
        add(out, "%s", failed->message);
}

/* It is no event: a row of its own, at the end. */
static void
row_of_failure(const struct result *failed)
{
    struct row *row = new_row(failed->thread, -1);

    row->here = true;
    add_failure(row->text, failed);
    say_site(row->where, &failed->site, 0);
}

static void
end_rows(const struct result *failed)
{
    switch (failed->verdict) {
    case VERDICT_LOST_WAKEUP:
    case VERDICT_DEADLOCK:
        for (int i = 0; i < thread_count; i++)
            if (is_stuck(i) && has_column[i])
                row_of_stuck(i);
        break;
    case VERDICT_CHECK:
    case VERDICT_ASSERT:
    case VERDICT_CRASH:
        row_of_failure(failed);
        break;
    case VERDICT_HOLDS:
    case VERDICT_LEAK:
        break;
    default:
        if (runs_on(failed))
            row_of_failure(failed);
        else if (row_count > 0)
            rows[row_count - 1].here = true;
    }
}

/* --- rows that are too many --- */

static void
cut_rows(int from, int to, const char *instead)
{
    struct row *row = &rows[from];

    about.left_out = to - from;
    *row = (struct row){ .thread = -1, .event = -1 };
    add(row->text, "%s", instead);
    memmove(row + 1, &rows[to], (size_t)(row_count - to) * sizeof *row);
    row_count -= to - from - 1;
}

static bool
same_step(const struct row *a, const struct row *b)
{
    if (a->event < 0 || b->event < 0)
        return false;
    return a->thread == b->thread && strcmp(a->text, b->text) == 0 &&
           strcmp(a->where, b->where) == 0;
}

/* How many of the rows from `first` on say the same as those `length` below
 * them. */
static int
repeated(int first, int length)
{
    int i = first;

    while (i + length < row_count && same_step(&rows[i], &rows[i + length]))
        i++;
    return i - first;
}

/* A round that comes at least three times; show it once. */
static void
find_round(void)
{
    char text[SAY] = "";

    for (int first = 0; first < row_count; first++)
        for (int length = 1; length <= LONGEST_ROUND; length++) {
            int same = repeated(first, length);

            if (same < 2 * length)
                continue;
            about.round = rows[first].event;
            about.length = length;
            if (length == 1)
                add(text, "... and so on: the last row again and again");
            else
                add(text, "... and so on: the last %d rows again and again",
                    length);
            cut_rows(first + length, row_count, text);
            return;
        }
}

static void
cut_middle(void)
{
    char text[SAY] = "";
    int to = row_count - (MOST_SHOWN - FIRST_SHOWN);

    add(text, "... %d rows are left out here ...", to - FIRST_SHOWN);
    cut_rows(FIRST_SHOWN, to, text);
}

/* If the log was full, there are events that others point to, but it lacks. */
static void
forget_missing_events(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].reads_from >= event_count)
            events[i].reads_from = -1;
    for (int i = 0; i < block_count; i++)
        if (blocks[i].freed_event >= event_count)
            blocks[i].freed_event = -1;
}

static void
say_log_is_full(void)
{
    struct row *row = &rows[row_count++];

    *row = (struct row){ .thread = -1, .event = -1 };
    add(row->text, "... the log has room for %d lines, and is full ...",
        MAX_EVENTS);
}

void
rows_make(const struct result *failed)
{
    row_count = 0;
    forget_missing_events();
    about_find(failed);
    find_columns(failed);
    for (int i = 0; i < event_count; i++)
        if (is_shown(i) && (has_column[events[i].thread] || is_last_word(i)))
            row_of_event(i);
    if (event_count == MAX_EVENTS)
        say_log_is_full();
    if (failed->verdict == VERDICT_LIVELOCK)
        find_round();
    end_rows(failed);
    if (row_count > MOST_SHOWN)
        cut_middle();
}

const struct row *
row_of(int event)
{
    for (int i = 0; i < row_count; i++)
        if (rows[i].event == event && event >= 0)
            return &rows[i];
    return NULL;
}
