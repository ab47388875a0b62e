/* The run that failed, as a table: a column for each thread, a row for each
 * step. Rows that tell nothing about the failure are left out. */
#include <string.h>

#include "report.h"

enum {
    MAX_ROWS = MAX_EVENTS + 2 * MAX_THREADS,
    WIDTH = 98,
    NUMBER = 8, /* the mark, and the number of the step */
    MOST_COLUMNS = 3,
    MOST_SHOWN = 70, /* rows; then the middle is left out */
    FIRST_SHOWN = 20,
    LONGEST_ROUND = 60,
};

struct row rows[MAX_ROWS];
int row_count;
bool has_column[MAX_THREADS];
struct about about;

/* --- what the verdict is about --- */

static bool
is_access(const struct op *op)
{
    return op->kind == OP_READ || op->kind == OP_WRITE || op->kind == OP_FREE ||
           (op->kind < OP_STEPS && op->place >= 0);
}

static int
last_access(void)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (is_access(&events[i].op))
            return i;
    return -1;
}

/* The bytes that an operation touches; of a free: the whole block. */
static void
bytes_of(const struct op *op, uintptr_t *from, uintptr_t *to)
{
    *from = op->address;
    *to = op->address + (uintptr_t)op->size;
    if (op->kind == OP_FREE && op->target >= 0) {
        *from = (uintptr_t)blocks[op->target].start;
        *to = *from + blocks[op->target].size;
    } else if (op->place >= 0) {
        *from = places[op->place].address;
        *to = *from + (uintptr_t)places[op->place].size;
    }
}

static bool
overlap(const struct op *a, const struct op *b)
{
    uintptr_t from_a, to_a, from_b, to_b;

    bytes_of(a, &from_a, &to_a);
    bytes_of(b, &from_b, &to_b);
    return from_a < to_b && from_b < to_a;
}

static int
before_in_thread(int event)
{
    for (int i = event - 1; i >= 0; i--)
        if (events[i].thread == events[event].thread)
            return i;
    for (int i = event - 1; i >= 0; i--)
        if (events[i].op.kind == OP_START &&
            events[i].op.target == events[event].thread)
            return i;
    return -1;
}

/* What the event hears from in one step: the event before it in its thread,
 * and the one it reads from or that it waited for. */
static bool
hears_of(const bool *known, int event)
{
    const struct event *e = &events[event];
    int before = before_in_thread(event);

    if (before >= 0 && known[before])
        return true;
    if (e->hears && e->reads_from >= 0 && known[e->reads_from])
        return true;
    if (e->op.kind == OP_JOIN)
        for (int i = 0; i < event; i++)
            if (known[i] && events[i].op.kind == OP_EXIT &&
                (e->op.target < 0 || events[i].thread == e->op.target))
                return true;
    return false;
}

bool
is_ordered(int from, int to)
{
    static bool known[MAX_EVENTS];

    memset(known, 0, sizeof known);
    known[from] = true;
    for (int i = from + 1; i <= to; i++)
        known[i] = hears_of(known, i);
    return known[to];
}

/* The access that races with `second`: the latest one of another thread that
 * is not ordered before it. */
static int
other_access(int second)
{
    const struct op *op = &events[second].op;
    int found = -1;

    for (int i = second - 1; i >= 0; i--) {
        const struct op *other = &events[i].op;

        if (events[i].thread == events[second].thread || !is_access(other) ||
            !overlap(other, op) || (!is_write(other) && !is_write(op)))
            continue;
        if (!is_ordered(i, second))
            return i;
        if (found < 0)
            found = i;
    }
    return found;
}

static int
block_of(const struct op *op)
{
    struct block *block;

    if (op->kind == OP_FREE || op->kind == OP_MALLOC)
        return op->target;
    block = block_at(op->place >= 0 ? places[op->place].address : op->address);
    return block != NULL ? (int)(block - blocks) : -1;
}

static int
first_live_block(void)
{
    for (int i = 0; i < block_count; i++)
        if (blocks[i].live)
            return i;
    return -1;
}

static void
find_about(const struct result *failed)
{
    about = (struct about){ .first = -1, .second = -1, .block = -1 };
    switch (failed->verdict) {
    case VERDICT_RACE:
        about.second = last_access();
        if (about.second >= 0)
            about.first = other_access(about.second);
        break;
    case VERDICT_FREED:
    case VERDICT_DOUBLE_FREE:
        about.second = last_access();
        if (about.second >= 0)
            about.block = block_of(&events[about.second].op);
        if (about.block >= 0)
            about.first = blocks[about.block].freed_event;
        break;
    case VERDICT_LEAK:
        about.block = first_live_block();
        break;
    default:
        break;
    }
}

/* --- which events are shown --- */

static int
first_step(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].step > 0)
            return i;
    return event_count;
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

static bool
is_shown(int event)
{
    const struct op *op = &events[event].op;

    if (is_about(event))
        return true;
    if (op->kind == OP_READ || op->kind == OP_WRITE)
        return event > first_step() && about.second >= 0 &&
               overlap(op, &events[about.second].op);
    if (op->kind == OP_START || op->kind == OP_EXIT)
        return false;
    if (op->kind == OP_MALLOC || op->kind == OP_FREE)
        return events[event].step > 0;
    return event >= first_step();
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
            if (is_stuck(i) && threads[i].next.kind != OP_JOIN)
                has_column[i] = true;
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
    const char *mark = row->event == about.first    ? "A"
                       : row->event == about.second ? "B"
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

    row->here = true;
    say_stuck(row->text, thread);
    say_where(row->where, &threads[thread].next);
}

/* A check or an assertion is no event: a row of its own, at the end. */
static void
row_of_failure(const struct result *failed)
{
    struct row *row;
    int thread = event_count > 0 ? events[event_count - 1].thread : 0;

    row = new_row(thread, -1);
    row->here = true;
    if (failed->verdict == VERDICT_CRASH)
        add(row->text, "crashes here");
    else
        add(row->text, "is false: %s",
            failed->site.text != NULL ? failed->site.text : failed->message);
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
        if (row_count > 0)
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

/* How many of the last rows say the same as those `length` above them. */
static int
repeated(int length)
{
    int i = row_count - 1;

    while (i - length >= 0 && same_step(&rows[i], &rows[i - length]))
        i--;
    return row_count - 1 - i;
}

static void
find_round(void)
{
    for (int length = 1; length <= LONGEST_ROUND; length++) {
        int same = repeated(length);
        int first = row_count - same - length;

        if (same < length)
            continue;
        about.round = rows[first].event;
        about.length = length;
        cut_rows(first + length, row_count,
                 "... and so on: these rows repeat for ever");
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

void
rows_make(const struct result *failed)
{
    row_count = 0;
    find_about(failed);
    find_columns(failed);
    for (int i = 0; i < event_count; i++)
        if (is_shown(i) && (has_column[events[i].thread] || is_last_word(i)))
            row_of_event(i);
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

/* --- the table --- */

struct layout {
    int columns;
    int number; /* chars */
    int name;   /* in the narrow form: of the column of names; else 0 */
    int width;  /* of a column */
    int column[MAX_THREADS];
};

static int
longest_where(void)
{
    int longest = 0;

    for (int i = 0; i < row_count; i++)
        if ((int)strlen(rows[i].where) > longest)
            longest = (int)strlen(rows[i].where);
    return longest;
}

static int
longest_text(void)
{
    int longest = 12;

    for (int i = 0; i < row_count; i++)
        if (rows[i].thread >= 0 && has_column[rows[i].thread] &&
            (int)strlen(rows[i].text) > longest)
            longest = (int)strlen(rows[i].text);
    for (int i = 0; i < thread_count; i++)
        if (has_column[i] && (int)strlen(thread_name(i)) + 4 > longest)
            longest = (int)strlen(thread_name(i)) + 4;
    return longest;
}

static struct layout
make_layout(void)
{
    struct layout layout = { 0 };
    int needed = longest_text() + 4;

    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            layout.column[i] = layout.columns++;
    layout.width = WIDTH - NUMBER - longest_where() - 1;
    if (layout.columns <= MOST_COLUMNS && layout.columns > 0) {
        layout.width = layout.width / layout.columns;
        layout.width = layout.width < needed ? layout.width : needed;
        return layout;
    }
    for (int i = 0; i < thread_count; i++)
        if (has_column[i] && (int)strlen(thread_name(i)) + 2 > layout.name)
            layout.name = (int)strlen(thread_name(i)) + 2;
    layout.width -= layout.name;
    layout.width = layout.width < needed ? layout.width : needed;
    return layout;
}

static void
print_head(FILE *out, const struct layout *layout)
{
    int after = 0; /* blanks that end the column before */

    if (layout->name > 0)
        return;
    fprintf(out, "%*s", NUMBER, "");
    for (int i = 0; i < thread_count; i++)
        if (has_column[i]) {
            fprintf(out, "%*s", after, "");
            after = layout->width -
                    fprintf(out, "%s (%c)", thread_name(i), 'a' + i);
            after = after < 0 ? 0 : after;
        }
    fputc('\n', out);
}

/* How much of `text` goes on a line of at most `room` characters. */
static int
fitting(const char *text, int room)
{
    int n = (int)strlen(text);

    if (n <= room)
        return n;
    for (n = room; n > room / 2; n--)
        if (text[n] == ' ')
            return n;
    return room;
}

/* The text in its column, on as many lines as it takes; `where` stands behind
 * the first. */
static void
print_text(FILE *out, const struct layout *layout, const struct row *row)
{
    bool own = layout->name == 0 && has_column[row->thread];
    int before = own ? layout->column[row->thread] * layout->width : 0;
    int behind = (layout->name > 0 ? 1 : layout->columns) * layout->width;
    int room = own ? layout->width - 2 : behind - 2;
    const char *text = row->text;
    const char *where = row->where;
    int indent = row->below ? 2 : 0;

    do {
        int n = fitting(text, room - indent);

        if (text != row->text)
            fprintf(out, "%*s", NUMBER + layout->name, "");
        fprintf(out, "%*s%.*s", before + indent, "", n, text);
        if (*where != '\0')
            fprintf(out, "%*s %s", behind - before - indent - n, "", where);
        fputc('\n', out);
        where = "";
        text += n;
        text += *text == ' ';
        if (!row->below)
            indent = 2;
    } while (*text != '\0');
}

static void
print_row(FILE *out, const struct layout *layout, const struct row *row)
{
    if (row->thread < 0) {
        fprintf(out, "%*s%s\n", NUMBER, "", row->text);
        return;
    }
    fprintf(out, "%s %-*s", row->here ? "=>" : "  ", NUMBER - 3, row->number);
    if (layout->name > 0)
        fprintf(out, "%-*s", layout->name,
                has_column[row->thread] ? thread_name(row->thread) : "");
    print_text(out, layout, row);
}

void
table_print(FILE *out)
{
    struct layout layout = make_layout();

    print_head(out, &layout);
    for (int i = 0; i < row_count; i++)
        print_row(out, &layout, &rows[i]);
}
