/* Why a check was false: who wrote last what it read, whom main has not waited
 * for, and what came back as it was. */
#include <inttypes.h>
#include <string.h>

#include "why.h"

enum { MOST_READS = 3, MOST_CHANGES = 3 };

/* --- plain memory --- */

/* The latest plain write by another thread to what `read` reads; -1: its own
 * one is later, or there is none. */
static int
write_before(int read)
{
    for (int i = read - 1; i >= 0; i--)
        if (events[i].op.kind == OP_WRITE &&
            overlap(&events[i].op, &events[read].op))
            return events[i].thread != events[read].thread ? i : -1;
    return -1;
}

/* Whether there were more plain accesses than the log takes. */
static bool
log_has_gaps(void)
{
    int plain = 0;

    for (int i = 0; i < event_count; i++)
        plain += events[i].op.kind == OP_READ || events[i].op.kind == OP_WRITE;
    return plain >= MAX_EVENTS / 2 || event_count == MAX_EVENTS;
}

static bool
seen_before(const int *reads, int count, int read)
{
    for (int i = 0; i < count; i++)
        if (overlap(&events[reads[i]].op, &events[read].op))
            return true;
    return false;
}

/* What the failing thread has read of others since its last step; if that is
 * nothing, what it read last. How many events there are in `reads`. */
static int
find_reads(const struct result *failed, int *reads)
{
    bool now = true; /* no step since */
    int count = 0;

    if (log_has_gaps())
        return 0;

    for (int i = event_count - 1; i >= 0 && count < MOST_READS; i--) {
        if (events[i].thread != failed->thread)
            continue;
        now = now && events[i].step == 0;
        if (!now && count > 0)
            break;
        if (events[i].op.kind == OP_READ && write_before(i) >= 0 &&
            !seen_before(reads, count, i))
            reads[count++] = i;
    }
    return count;
}

int
plain_cause(const struct result *failed)
{
    int reads[MOST_READS], last = -1;

    if (failed->verdict != VERDICT_CHECK && failed->verdict != VERDICT_ASSERT)
        return -1;
    for (int i = find_reads(failed, reads) - 1; i >= 0; i--)
        if (write_before(reads[i]) > last)
            last = write_before(reads[i]);
    return last;
}

static void
say_read(int read)
{
    const struct op *op = &events[read].op;
    int write = write_before(read);
    char name[SAY] = "";

    add_memory(name, op->address);
    say("%s reads %s %s. %s wrote it last, %s%s.", who(read), name, at(read),
        who(write), at(write), write == about.first ? ": X" : "");
}

/* --- a thread that nobody waited for --- */

static void
say_not_joined(void)
{
    char names[SAY] = "";
    int count = 0;

    for (int i = 0; i < event_count; i++)
        if (events[i].thread == 0 && events[i].op.kind == OP_JOIN)
            return;
    for (int i = 1; i < thread_count; i++)
        if (!threads[i].ended) {
            add(names, "%s%s", count > 0 ? ", " : "", thread_name(i));
            count++;
        }
    if (count > 0)
        say("%s %s not ended yet: main does not wait for them. Is"
            " explore_join() missing?",
            names, count == 1 ? "has" : "have");
}

/* --- A, B, A --- */

/* What the thread read of the place last, if it is the value that the
 * compare-exchange `cas` found, too; or -1. */
static int
same_look(int cas)
{
    for (int i = cas - 1; i >= 0; i--)
        if (events[i].thread == events[cas].thread &&
            events[i].op.place == events[cas].op.place &&
            is_atomic(&events[i].op))
            return known_after(&events[i].op) == events[cas].op.seen ? i : -1;
    return -1;
}

/* The thread has looked at something else in between. */
static bool
relies_on(int look, int cas)
{
    for (int i = look + 1; i < cas; i++)
        if (events[i].thread == events[cas].thread &&
            (events[i].op.kind == OP_LOAD || events[i].op.kind == OP_READ))
            return true;
    return false;
}

static void
say_same_again(int cas)
{
    int look = same_look(cas), place = events[cas].op.place, count = 0;
    char steps[SAY] = "";

    if (look < 0 || !relies_on(look, cas))
        return;
    for (int i = next_write(place, look); i >= 0 && i < cas;
         i = next_write(place, i))
        if (events[i].step > 0 && count++ < MOST_CHANGES)
            add(steps, "%s%d", count > 1 ? ", " : "", events[i].step);
    if (count == 0)
        return;
    say("The CAS in step %d finds the value of step %d again, %s, though %s was"
        " changed in between (step%s %s%s). What %s read in between belongs to"
        " the old one.",
        events[cas].step, events[look].step,
        value_of(&events[cas].op, events[cas].op.seen), place_name(place),
        count > 1 ? "s" : "", steps, count > MOST_CHANGES ? ", ..." : "",
        who(cas));
}

void
say_all_same_again(void)
{
    for (int i = 0; i < event_count; i++)
        if (events[i].op.kind == OP_CAS && events[i].op.ok &&
            events[i].step > 0)
            say_same_again(i);
}

/* --- all --- */

void
why_check(const struct result *failed)
{
    int reads[MOST_READS], count = find_reads(failed, reads);

    for (int i = count - 1; i >= 0; i--)
        say_read(reads[i]);
    if (failed->thread == 0)
        say_not_joined();
    say_all_between();
}
