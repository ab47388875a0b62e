/* Why a run failed, in a few sentences: who did not see what, who woke whom
 * too early, what orders nothing. Made from the log alone. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "report.h"

enum { INDENT = 2, LINE = 78, MOST_MISSED = 3 };

static FILE *to;

/* One thing to say, wrapped. */
static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
    char text[1000];
    const char *word = text;
    int used = INDENT;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(to, "%*s-", INDENT, "");
    used++;
    while (*word != '\0') {
        int n = (int)strcspn(word, " ");

        if (used + 1 + n > LINE) {
            fprintf(to, "\n%*s", INDENT + 1, "");
            used = INDENT + 1;
        }
        fprintf(to, " %.*s", n, word);
        used += 1 + n;
        word += n;
        word += strspn(word, " ");
    }
    fputc('\n', to);
}

/* --- words for an event --- */

/* "in step 7 (mp.c:12)", "at mp.c:12"; a new buffer for each of four calls. */
static const char *
at(int event)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];
    char where[WHERE];

    *out = '\0';
    say_where(where, &events[event].op);
    if (events[event].step > 0)
        add(out, "in step %d%s%s%s", events[event].step, *where ? " (" : "",
            where, *where ? ")" : "");
    else
        add(out, "at %s", *where ? where : "the beginning");
    return out;
}

static const char *
place_name(int place)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];

    *out = '\0';
    add_place(out, place);
    return out;
}

static const char *
value(const struct op *op, uint64_t number)
{
    static char buffers[4][SAY];
    static int turn;
    char *out = buffers[turn++ % 4];

    *out = '\0';
    add_value(out, op->place, op->size, number);
    return out;
}

static const char *
name_of(int event)
{
    return thread_name(events[event].thread);
}

/* --- what a thread did not see --- */

static bool
is_atomic(const struct op *op)
{
    return op->place >= 0 && (op->kind == OP_LOAD || op->kind == OP_STORE ||
                              op->kind == OP_RMW || op->kind == OP_CAS);
}

/* What the thread knows of the place once it did `op`. */
static uint64_t
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

static int
last_write(int place)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (events[i].op.place == place && is_atomic(&events[i].op) &&
            events[i].op.wrote)
            return i;
    return -1;
}

/* Whether `thread` does not know the newest value of the place, written by
 * `by` (-1: anybody): then the two events, what it looked at last and what it
 * did not see. */
static bool
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
    say("%s last looks at %s %s: %s. %s makes it %s %s, later; %s does not"
        " look again.",
        name_of(look), place_name(old->place), at(look),
        value(old, known_after(old)), name_of(write),
        value(new, known_after(new)), at(write), name_of(look));
}

/* What the sleeper did not see, and what of the sleeper others did not see. */
static void
say_all_missed(int sleeper)
{
    int look, write, said = 0;

    for (int i = 0; i < place_count && said < MOST_MISSED; i++)
        if (missed(sleeper, i, -1, &look, &write)) {
            say_missed(look, write);
            said++;
        }
    for (int t = 0; t < thread_count && said < MOST_MISSED; t++)
        for (int i = 0; i < place_count && said < MOST_MISSED; i++)
            if (t != sleeper && missed(t, i, sleeper, &look, &write)) {
                say_missed(look, write);
                said++;
            }
}

/* --- stale reads --- */

static int
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
    int write = next_write(op->place, events[event].reads_from);

    if (write < 0 || write > event)
        return;
    say("%s reads the old %s of %s %s, though %s has made it %s %s: nothing"
        " that %s did since makes sure that it sees that.",
        name_of(event), value(op, op->seen), place_name(op->place), at(event),
        name_of(write), value(op, known_after(&events[write].op)), at(write),
        name_of(event));
}

static void
say_all_stale(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].stale > 0 && events[i].op.kind == OP_LOAD)
            say_stale(i);
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

static bool
waits(enum op_kind kind)
{
    return kind == OP_WAKE || kind == OP_PARK || kind == OP_JOIN ||
           kind == OP_LOCK || kind == OP_SPIN;
}

/* The thread of step `event` could have gone on, and others came in between. */
static void
say_between(int event)
{
    int next = next_step(events[event].thread, event);

    if (next < 0 || waits(events[next].op.kind))
        return;
    for (int i = event + 1; i < next; i++)
        if (events[i].step > 0 && events[i].op.kind != OP_JOIN) {
            say("Between step %d and step %d of %s, %s comes in between %s.",
                events[event].step, events[next].step, name_of(event),
                name_of(i), at(i));
            return;
        }
}

static void
say_all_between(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].step > 0)
            say_between(i);
}

/* --- race --- */

/* Which locks the thread of the event holds at it: bits, by place. */
static uint64_t
held_at(int event)
{
    uint64_t held = 0;

    for (int i = 0; i < event; i++) {
        const struct op *op = &events[i].op;
        uint64_t bit = op->place >= 0 ? UINT64_C(1) << op->place : 0;

        if (events[i].thread != events[event].thread)
            continue;
        if (op->kind == OP_LOCK || op->kind == OP_WAKE ||
            (op->kind == OP_TRYLOCK && op->ok))
            held |= bit;
        if (op->kind == OP_UNLOCK || op->kind == OP_WAIT)
            held &= ~bit;
    }
    return held;
}

static bool
say_lock(int with, int without)
{
    uint64_t only = held_at(with) & ~held_at(without);

    if (only == 0)
        return false;
    say("%s holds %s at %s, %s does not at %s: a lock protects only what"
        " everybody touches under it.",
        name_of(with), place_name(__builtin_ctzll(only)),
        with == about.first ? "A" : "B", name_of(without),
        without == about.first ? "A" : "B");
    return true;
}

/* A read by B's thread of something that A's thread wrote after A, and that
 * nevertheless tells nothing of A; or -1. */
static int
weak_edge(void)
{
    int thread = events[about.first].thread;

    for (int i = about.second - 1; i > about.first; i--) {
        int from = events[i].reads_from;

        if (events[i].thread == events[about.second].thread &&
            from > about.first && events[from].thread == thread &&
            !events[i].hears)
            return i;
    }
    return -1;
}

static int
reading_order(const struct op *op)
{
    return op->kind == OP_CAS && !op->ok ? op->failed_order : op->order;
}

static void
say_weak_edge(int read)
{
    int from = events[read].reads_from;
    bool publishes = is_release(events[from].op.order);
    bool takes = is_acquire(reading_order(&events[read].op));

    if (!publishes)
        say("The missing edge: step %d reads what step %d stored. But that"
            " store does not release: it publishes nothing of what %s did"
            " before.",
            events[read].step, events[from].step, name_of(from));
    if (!takes)
        say("%s: step %d reads what step %d stored, but does not acquire: %s"
            " takes over nothing of what the store publishes.",
            publishes ? "The missing edge" : "And", events[read].step,
            events[from].step, name_of(read));
}

static void
why_race(void)
{
    int first = about.first, second = about.second, read;

    if (first < 0)
        return;
    say("A is by %s, B is by %s: the same memory, and %s. Nothing orders the"
        " two: %s has not heard of A when it comes to B.",
        name_of(first), name_of(second),
        is_write(&events[first].op) && is_write(&events[second].op)
            ? "both write"
            : "one of them writes",
        name_of(second));
    if (say_lock(first, second) || say_lock(second, first))
        return;
    read = weak_edge();
    if (read >= 0)
        say_weak_edge(read);
    else
        say("The missing edge: after A and before B there is no release by %s"
            " that %s acquires; no lock handed over, no join.",
            name_of(first), name_of(second));
}

/* --- a lost wake-up --- */

static bool
is_sleeper(int thread)
{
    const struct thread *t = &threads[thread];

    return t->used && !t->ended &&
           (t->next.kind == OP_PARK ||
            (t->next.kind == OP_WAKE && !t->signalled));
}

static bool
is_end_of_poll(const struct event *event)
{
    return event->op.kind == OP_TRACE &&
           (strstr(event->text, "-PENDING->") != NULL ||
            strstr(event->text, "awaits") != NULL);
}

/* The last poll that returned PENDING: from then on a wake is owed. */
static void
say_last_poll(void)
{
    for (int i = event_count - 1; i >= 0; i--) {
        int step = i;

        if (!is_end_of_poll(&events[i]))
            continue;
        while (step > 0 && events[step].step == 0)
            step--;
        say("The last poll that returned RT_PENDING: %s, after step %d (%s)."
            " From there on only a wake brings it back.",
            name_of(i), events[step].step, events[i].text);
        return;
    }
}

static void
say_unparks(int sleeper)
{
    int last = -1, taken = -1;

    for (int i = 0; i < event_count; i++) {
        const struct op *op = &events[i].op;

        if (op->kind == OP_UNPARK && op->target == sleeper) {
            if (!op->ok)
                say("%s unparks it %s, while a token lies there already: two"
                    " wakes, one token.",
                    name_of(i), at(i));
            last = i;
        }
        if (op->kind == OP_PARK && events[i].thread == sleeper)
            taken = i;
    }
    if (last < 0)
        say("Nobody unparks %s in this run.", thread_name(sleeper));
    else if (taken > last)
        say("The last token for it came %s, and was used up %s. Nobody unparks"
            " it again.",
            at(last), at(taken));
}

/* When the sleeper began its wait. */
static int
began_to_wait(int sleeper)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (events[i].thread == sleeper && events[i].op.kind == OP_WAIT)
            return i;
    return -1;
}

static void
say_signals(int sleeper)
{
    int cond = threads[sleeper].next.cond, wait = began_to_wait(sleeper);
    int said = 0;

    for (int i = 0; i < event_count; i++) {
        const struct op *op = &events[i].op;

        if ((op->kind != OP_SIGNAL && op->kind != OP_BROADCAST) ||
            op->cond != cond)
            continue;
        said++;
        if (i < wait && op->target < 0)
            say("%s signals %s; %s begins to wait only %s. Nobody waited, and"
                " a condition variable keeps nothing.",
                name_of(i), at(i), thread_name(sleeper), at(wait));
        else if (op->kind == OP_SIGNAL && op->target >= 0)
            say("%s signals %s: that goes to %s, and to nobody else.",
                name_of(i), at(i), thread_name(op->target));
    }
    if (said == 0)
        say("Nobody signals %s in this run.", place_name(cond));
}

static void
why_lost_wakeup(void)
{
    for (int i = 0; i < thread_count; i++) {
        if (!is_sleeper(i))
            continue;
        say_all_missed(i);
        if (threads[i].next.kind == OP_PARK)
            say_unparks(i);
        else
            say_signals(i);
    }
    say_last_poll();
}

/* --- a deadlock --- */

static int
locked_at(int thread, int lock)
{
    for (int i = event_count - 1; i >= 0; i--) {
        const struct op *op = &events[i].op;

        if (events[i].thread == thread && op->place == lock &&
            (op->kind == OP_LOCK || op->kind == OP_WAKE ||
             (op->kind == OP_TRYLOCK && op->ok)))
            return i;
    }
    return -1;
}

static bool
wants_lock(int thread)
{
    const struct thread *t = &threads[thread];

    return t->used && !t->ended &&
           (t->next.kind == OP_LOCK ||
            (t->next.kind == OP_WAKE && t->signalled));
}

static void
say_wanted(int thread)
{
    int lock = threads[thread].next.place, owner = places[lock].owner;
    int taken = owner >= 0 ? locked_at(owner, lock) : -1;
    const char *since = taken >= 0 ? at(taken) : "before";

    if (owner == thread)
        say("%s wants %s, and holds it itself: it took it %s.",
            thread_name(thread), place_name(lock), since);
    else if (owner >= 0)
        say("%s wants %s. %s holds it: it took it %s%s.", thread_name(thread),
            place_name(lock), thread_name(owner), since,
            threads[owner].ended ? ", and ended without giving it back" : "");
}

static void
why_deadlock(void)
{
    for (int i = 0; i < thread_count; i++) {
        const struct thread *t = &threads[i];

        if (wants_lock(i))
            say_wanted(i);
        else if (t->used && !t->ended && t->next.kind == OP_JOIN && i != 0)
            say("%s waits until %s ends.", thread_name(i),
                t->next.target < 0 ? "every other thread"
                                   : thread_name(t->next.target));
    }
}

/* --- memory --- */

static void
say_made(int block)
{
    char where[WHERE];
    const struct explore_site none = { 0 };

    say_site(where, &none, blocks[block].made_at);
    say("Block %d, %zu bytes, is allocated by %s%s%s.", block + 1,
        blocks[block].size, thread_name(blocks[block].made_by),
        *where ? " at " : "", where);
}

static bool
lies_in(int place, int block)
{
    uintptr_t start = (uintptr_t)blocks[block].start;

    return places[place].address >= start &&
           places[place].address < start + blocks[block].size;
}

/* The newest value of each atomic in the block: a count of references tells
 * whom to look for. */
static void
say_contents(int block)
{
    for (int i = 0; i < place_count; i++) {
        int write = last_write(i);

        if (write >= 0 && places[i].kind == PLACE_ATOMIC && lies_in(i, block))
            say("Its %s is %s in the end; %s changed it last, %s.",
                place_name(i),
                value(&events[write].op, known_after(&events[write].op)),
                name_of(write), at(write));
    }
}

/* Atomics that held the block's address: the last one that lost it. */
static void
say_holders(int block)
{
    uint64_t address = (uint64_t)(uintptr_t)blocks[block].start;

    for (int i = event_count - 1; i >= 0; i--) {
        const struct op *op = &events[i].op;

        if (!is_atomic(op) || !op->wrote || known_after(op) != address)
            continue;
        if (last_write(op->place) == i)
            say("%s still points to it, since %s stored it there %s.",
                place_name(op->place), name_of(i), at(i));
        else
            say("%s pointed to it from the store of %s %s on, until it was"
                " overwritten %s.",
                place_name(op->place), name_of(i), at(i),
                at(next_write(op->place, i)));
        return;
    }
}

static void
why_leak(void)
{
    if (about.block < 0)
        return;
    say_made(about.block);
    say_contents(about.block);
    say_holders(about.block);
    say("Nobody frees it, and the run has ended.");
}

static void
why_freed(bool twice)
{
    if (about.block < 0)
        return;
    say_made(about.block);
    if (about.first >= 0)
        say("A: %s frees it %s.", name_of(about.first), at(about.first));
    if (about.second >= 0)
        say("B: %s %s %s.", name_of(about.second),
            twice ? "frees it once more" : "uses it after that",
            at(about.second));
    if (about.first >= 0 && about.second >= 0 &&
        events[about.first].thread != events[about.second].thread &&
        !is_ordered(about.first, about.second))
        say("Nothing orders the two: %s has heard nothing of the free.",
            name_of(about.second));
}

/* --- a livelock --- */

static void
say_spinner(int thread)
{
    uint64_t read = threads[thread].next.operand;
    char list[SAY] = "";

    for (int i = 0; i < place_count; i++)
        if ((read >> i & 1) != 0) {
            add(list, "%s", *list != '\0' ? ", " : "");
            add_place(list, i);
        }
    say("%s waits in its loop for a change of %s. Nobody is left who would"
        " make one.",
        thread_name(thread), *list != '\0' ? list : "nothing that it reads");
}

static void
why_livelock(void)
{
    for (int i = 0; i < thread_count; i++)
        if (threads[i].used && !threads[i].ended &&
            threads[i].next.kind == OP_SPIN)
            say_spinner(i);
    if (about.length > 0)
        say("The last %d rows are one round. At its end everything is as it"
            " was at its beginning: each thread undoes, or waits out, what the"
            " other did.",
            about.length);
}

/* --- all --- */

static const char *const questions[VERDICT_COUNT] = {
    [VERDICT_CHECK] = "which step did its author not expect in that place?",
    [VERDICT_ASSERT] = "which step did its author not expect in that place?",
    [VERDICT_RACE] = "what does B's thread have to read, or lock, to know"
                     " that A is over?",
    [VERDICT_LOST_WAKEUP] = "who must look once more, or who must wake, after"
                            " which step?",
    [VERDICT_DEADLOCK] = "which of them could take its locks in another"
                         " order?",
    [VERDICT_LIVELOCK] = "what would make one of them go first?",
    [VERDICT_LEAK] = "who was the last to know of this memory, and did that"
                     " thread know that it was?",
    [VERDICT_FREED] = "what did B's thread hold that should have kept the"
                      " memory alive?",
    [VERDICT_DOUBLE_FREE] = "why do both threads believe that they are the"
                            " last?",
    [VERDICT_CRASH] = "where did the bad pointer come from?",
};

static void
say_by_verdict(enum verdict verdict)
{
    switch (verdict) {
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
        why_livelock();
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
    fputs("Why\n", out);
    say_all_stale();
    say_by_verdict(failed->verdict);
    if (questions[failed->verdict] != NULL)
        fprintf(out, "  ? %s\n", questions[failed->verdict]);
}
