/* Why a run failed, in a few sentences: who did not see what, who woke whom
 * too early, what orders nothing. Made from the log alone. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "why.h"

enum {
    INDENT = 2,
    LINE = 78,
    MOST_MISSED = 3,
    MOST_BETWEEN = 2,
    MOST_SAID = 24,
    SENTENCE = 1000
};

static FILE *to;
static char said[MOST_SAID][SENTENCE]; /* nothing twice */
static int said_count;

void
write_wrapped(FILE *out, int indent, const char *mark, const char *words)
{
    int left = indent + (int)strlen(mark), used = left;

    fprintf(out, "%*s%s", indent, "", mark);
    while (*words != '\0') {
        int n = (int)strcspn(words, " ");

        if (used > left && used + 1 + n > LINE) {
            fprintf(out, "\n%*s", left, "");
            used = left;
        }
        used += fprintf(out, "%s%.*s", used > 0 ? " " : "", n, words);
        words += n;
        words += strspn(words, " ");
    }
    fputc('\n', out);
}

void
say(const char *format, ...)
{
    char text[SENTENCE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (int i = 0; i < said_count; i++)
        if (strcmp(said[i], text) == 0)
            return;
    if (said_count == MOST_SAID)
        return;
    if (said_count == 0)
        fputs("Why\n", to);
    strcpy(said[said_count++], text);
    write_wrapped(to, INDENT, "-", text);
}

/* --- words for an event --- */

/* The step of the event's thread that it follows, or 0. */
static int
step_before(int event)
{
    for (int i = event; i >= 0; i--)
        if (events[i].thread == events[event].thread && events[i].step > 0)
            return events[i].step;
    return 0;
}

const char *
at(int event)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];
    char where[WHERE];
    int step;

    *out = '\0';
    say_where(where, &events[event].op);
    if (events[event].step > 0)
        add(out, "in step %d%s%s%s", events[event].step, *where ? " (" : "",
            where, *where ? ")" : "");
    else if ((step = step_before(event)) > 0)
        add(out, "after step %d (%s)", step, where);
    else
        add(out, "at %s", *where ? where : "the beginning");
    return out;
}

const char *
place_name(int place)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];

    *out = '\0';
    add_place(out, place);
    return out;
}

const char *
value_of(const struct op *op, uint64_t number)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];

    *out = '\0';
    add_value(out, op->place, op->size, number);
    return out;
}

const char *
who(int event)
{
    return thread_name(events[event].thread);
}

/* --- what a thread did not see --- */

bool
is_atomic(const struct op *op)
{
    return op->place >= 0 && (op->kind == OP_LOAD || op->kind == OP_STORE ||
                              op->kind == OP_RMW || op->kind == OP_CAS);
}

/* What the thread knows of the place once it did `op`. */
uint64_t
known_after(const struct op *op)
{
    if (op->kind == OP_RMW)
        return op->left;
    if (op->kind == OP_STORE || (op->kind == OP_CAS && op->ok))
        return op->operand;
    return op->seen;
}

static int
last_look(int thread, int place)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (events[i].thread == thread && events[i].op.place == place &&
            is_atomic(&events[i].op))
            return i;
    return -1;
}

int
last_write(int place)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (events[i].op.place == place && is_atomic(&events[i].op) &&
            events[i].op.wrote)
            return i;
    return -1;
}

bool
missed(int thread, int place, int by, int *look, int *write)
{
    *look = last_look(thread, place);
    *write = last_write(place);
    if (*look < 0 || *write < 0 || events[*write].thread == thread ||
        (by >= 0 && events[*write].thread != by))
        return false;
    return known_after(&events[*look].op) != known_after(&events[*write].op);
}

static void
say_missed(int look, int write)
{
    const struct op *old = &events[look].op, *new = &events[write].op;

    if (write < look)
        return; /* a stale read: it is told as such */
    say("%s looks at %s for the last time %s, and sees %s. %s makes it %s %s,"
        " and %s does not look again.",
        who(look), place_name(old->place), at(look),
        value_of(old, known_after(old)), who(write),
        value_of(new, known_after(new)), at(write), who(look));
}

/* What the sleeper did not see, and what of the sleeper others did not see. */
void
say_all_missed(int sleeper)
{
    int look, write, count = 0;

    for (int i = 0; i < place_count && count < MOST_MISSED; i++)
        if (missed(sleeper, i, -1, &look, &write)) {
            say_missed(look, write);
            count++;
        }
    for (int t = 0; t < thread_count && count < MOST_MISSED; t++)
        for (int i = 0; i < place_count && count < MOST_MISSED; i++)
            if (t != sleeper && missed(t, i, sleeper, &look, &write)) {
                say_missed(look, write);
                count++;
            }
}

/* --- stale reads --- */

int
next_write(int place, int after)
{
    for (int i = after + 1; i < event_count; i++)
        if (events[i].op.place == place && events[i].op.wrote)
            return i;
    return -1;
}

static void
say_stale(int event)
{
    const struct op *op = &events[event].op;
    int write = -1;

    for (int i = events[event].reads_from + 1; i < event; i++)
        if (events[i].op.place == op->place && events[i].op.wrote)
            write = i;
    if (write < 0)
        return;
    say("%s reads the old %s of %s %s. %s has made it %s %s, but nothing has"
        " told %s: no edge leads from that store to this read.",
        who(event), value_of(op, op->seen), place_name(op->place), at(event),
        who(write), value_of(op, known_after(&events[write].op)), at(write),
        who(event));
}

static void
say_all_stale(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].stale > 0 && events[i].op.kind == OP_LOAD)
            say_stale(i);
}

/* --- a store that does not look --- */

/* The store that the thread saw there last, before `event`; -1: the value from
 * the beginning; -2: it never looked. */
static int
saw_last(int event)
{
    int place = events[event].op.place;

    for (int i = event - 1; i >= 0; i--) {
        const struct op *op = &events[i].op;

        if (events[i].thread != events[event].thread || op->place != place ||
            !is_atomic(op))
            continue;
        return op->wrote ? i : events[i].reads_from;
    }
    return -2;
}

int
overwritten(int event)
{
    const struct op *op = &events[event].op;
    int saw, lost = -1;

    if (op->kind != OP_STORE || (saw = saw_last(event)) == -2)
        return -1;
    for (int i = saw + 1; i < event; i++)
        if (events[i].op.wrote && events[i].op.place == op->place)
            lost = i;
    if (lost >= 0 && events[lost].thread == events[event].thread)
        return -1;
    return lost;
}

static void
say_overwritten(int event)
{
    const struct op *op = &events[event].op;
    int lost = overwritten(event);

    if (lost < 0)
        return;
    say("%s sets %s to %s %s without a look: over the %s that %s put there %s."
        " That is lost.",
        who(event), place_name(op->place), value_of(op, op->operand), at(event),
        value_of(op, known_after(&events[lost].op)), who(lost), at(lost));
}

static void
say_all_overwritten(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].step > 0)
            say_overwritten(i);
}

/* --- in between --- */

static int
next_step(int thread, int after)
{
    for (int i = after + 1; i < event_count; i++)
        if (events[i].thread == thread && events[i].step > 0)
            return i;
    return -1;
}

/* Whether somebody holds the lock after `event`. */
static bool
is_held(int place, int event)
{
    for (int i = event; i >= 0; i--) {
        const struct op *op = &events[i].op;

        if (op->place != place || op->kind < OP_LOCK || op->kind > OP_WAKE)
            continue;
        return op->kind != OP_UNLOCK && op->kind != OP_WAIT;
    }
    return false;
}

static bool
had_to_wait(const struct op *op, int event)
{
    if (op->kind == OP_LOCK)
        return is_held(op->place, event);
    return op->kind == OP_WAKE || op->kind == OP_PARK || op->kind == OP_JOIN ||
           op->kind == OP_SPIN;
}

/* The thread of step `event` could have gone on, and others came in between.
 * Whether it is so. */
static bool
say_between(int event)
{
    int next = next_step(events[event].thread, event), first = -1, last = -1;

    if (next < 0 || had_to_wait(&events[next].op, event))
        return false;
    for (int i = event + 1; i < next; i++)
        if (events[i].step > 0 && events[i].op.kind != OP_JOIN) {
            first = first < 0 ? i : first;
            last = i;
        }
    if (first < 0)
        return false;
    if (events[first].step == events[last].step)
        say("Between %s's steps %d and %d comes %s with step %d.", who(event),
            events[event].step, events[next].step, who(first),
            events[first].step);
    else
        say("Between %s's steps %d and %d comes %s with steps %d to %d.",
            who(event), events[event].step, events[next].step,
            events[first].thread == events[last].thread ? who(first)
                                                        : "somebody else",
            events[first].step, events[last].step);
    return true;
}

void
say_all_between(void)
{
    int count = 0;

    for (int i = 0; i < event_count && count < MOST_BETWEEN; i++)
        if (events[i].step > 0)
            count += say_between(i);
}

/* --- all --- */

static const char *const questions[VERDICT_COUNT] = {
    [VERDICT_CHECK] = "which step did its author not expect in that place?",
    [VERDICT_ASSERT] = "which step did its author not expect in that place?",
    [VERDICT_RACE] = "what does Y's thread have to read, or lock, to know"
                     " that X is over?",
    [VERDICT_LOST_WAKEUP] = "who must look once more, or who must wake, after"
                            " which step?",
    [VERDICT_DEADLOCK] = "who could give its lock back, or take it, earlier?",
    [VERDICT_LIVELOCK] = "what would make one of them go first?",
    [VERDICT_LEAK] = "who was the last to know of this memory, and did that"
                     " thread know that it was?",
    [VERDICT_FREED] = "what did Y's thread hold that should have kept the"
                      " memory alive?",
    [VERDICT_DOUBLE_FREE] = "why does Y's thread believe that it is the last"
                            " one?",
    [VERDICT_CRASH] = "where did the bad pointer come from?",
};

/* Only one thread is left, and it waits for itself. */
static bool
waits_for_itself(void)
{
    int waiting = 0, itself = 0;

    for (int i = 0; i < thread_count; i++) {
        const struct op *next = &threads[i].next;

        if (threads[i].ended || next->kind == OP_JOIN)
            continue;
        waiting++;
        itself += next->kind == OP_LOCK && places[next->place].owner == i;
    }
    return waiting == 1 && itself == 1;
}

static const char *
question_of(const struct result *failed)
{
    if (failed->verdict == VERDICT_DEADLOCK && waits_for_itself())
        return "where should it have given the lock back?";
    if (failed->verdict == VERDICT_DEADLOCK && all_joins() > 1)
        return "who alone has to wait for the others?";
    if (failed->verdict == VERDICT_LIVELOCK && failed->site.file != NULL)
        return "what would end this loop?";
    return questions[failed->verdict];
}

static void
say_by_verdict(const struct result *failed)
{
    enum verdict verdict = failed->verdict;

    switch (verdict) {
    case VERDICT_CHECK:
    case VERDICT_ASSERT:
        why_check(failed);
        break;
    case VERDICT_RACE:
        why_race();
        break;
    case VERDICT_LOST_WAKEUP:
        why_lost_wakeup();
        break;
    case VERDICT_DEADLOCK:
        why_deadlock();
        break;
    case VERDICT_LEAK:
        why_leak();
        break;
    case VERDICT_FREED:
    case VERDICT_DOUBLE_FREE:
        why_freed(verdict == VERDICT_DOUBLE_FREE);
        break;
    case VERDICT_LIVELOCK:
        why_livelock(failed);
        break;
    default:
        say_all_between();
    }
}

void
why_print(FILE *out, const struct result *failed)
{
    if (failed->verdict == VERDICT_HOLDS)
        return;
    to = out;
    said_count = 0;
    say_all_stale();
    say_all_overwritten();
    if (failed->verdict != VERDICT_LOST_WAKEUP &&
        failed->verdict != VERDICT_DEADLOCK &&
        failed->verdict != VERDICT_LIVELOCK && failed->verdict != VERDICT_LEAK)
        say_all_same_again();
    say_by_verdict(failed);
    if (question_of(failed) != NULL)
        write_wrapped(to, INDENT, "?", question_of(failed));
}
