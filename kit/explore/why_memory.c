/* Why two accesses race, and what became of a block of memory. */
#include <string.h>

#include "why.h"

/* --- a block --- */

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
        if (op->kind == OP_LOCK ||
            ((op->kind == OP_WAKE || op->kind == OP_TRYLOCK) && op->ok))
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
        who(with), place_name(__builtin_ctzll(only)),
        with == about.first ? "X" : "Y", who(without),
        without == about.first ? "X" : "Y");
    return true;
}

/* A read by Y's thread of something that X's thread wrote after X, and that
 * nevertheless tells nothing of X; or -1. Of several, that of the latest store:
 * it would tell the most. */
static int
weak_edge(void)
{
    int found = -1;

    for (int i = about.first + 1; i < about.second; i++) {
        int from = events[i].reads_from;

        if (events[i].thread == events[about.second].thread &&
            from >= about.first && !events[i].hears &&
            events[from].thread == events[about.first].thread &&
            (found < 0 || from > events[found].reads_from))
            found = i;
    }
    return found;
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
            events[read].step, events[from].step, who(from));
    if (!takes)
        say("%s: step %d reads what step %d stored, but does not acquire: %s"
            " takes over nothing of what the store publishes.",
            publishes ? "The missing edge" : "And", events[read].step,
            events[from].step, who(read));
}

/* What Y's thread has heard of X's last. */
static void
say_last_heard(void)
{
    int thread = events[about.first].thread;
    int last = last_heard(thread, about.second);

    if (last < 0)
        say("The missing edge: %s has heard nothing of %s yet. There is no"
            " release by %s that it acquires; no lock handed over, no join.",
            who(about.second), thread_name(thread), thread_name(thread));
    else
        say("The missing edge: the last that %s has heard of %s is what %s did"
            " %s. X comes after that.",
            who(about.second), thread_name(thread), thread_name(thread),
            at(last));
}

void
why_race(void)
{
    int first = about.first, second = about.second, read;

    if (first < 0)
        return;
    say("X is by %s, Y is by %s: the same memory, and %s. Nothing orders the"
        " two: %s has not heard of X when it comes to Y.",
        who(first), who(second),
        is_write(&events[first].op) && is_write(&events[second].op)
            ? "both write"
            : "one of them writes",
        who(second));
    if (events[second].op.kind == OP_FREE)
        say("Y frees it. The other way round, X is a use after free.");
    if (block_of(&events[second].op) >= 0)
        say_made(block_of(&events[second].op));
    if (say_lock(first, second) || say_lock(second, first))
        return;
    read = weak_edge();
    if (read >= 0)
        say_weak_edge(read);
    else
        say_last_heard();
}

/* --- memory --- */

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
                value_of(&events[write].op, known_after(&events[write].op)),
                who(write), at(write));
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
                place_name(op->place), who(i), at(i));
        else
            say("%s pointed to it from the store of %s %s on, until it was"
                " overwritten %s.",
                place_name(op->place), who(i), at(i),
                at(next_write(op->place, i)));
        return;
    }
}

void
why_leak(void)
{
    if (about.block < 0)
        return;
    say_made(about.block);
    say_contents(about.block);
    say_holders(about.block);
    say_all_between();
    say("Nobody frees it, and the run has ended.");
}

void
why_freed(bool twice)
{
    if (about.block < 0)
        return;
    say_made(about.block);
    if (about.first >= 0)
        say("X: %s frees it %s.", who(about.first), at(about.first));
    if (about.second >= 0)
        say("Y: %s %s %s.", who(about.second),
            twice ? "frees it once more" : "uses it after that",
            at(about.second));
    if (about.first >= 0 && about.second >= 0 &&
        events[about.first].thread != events[about.second].thread &&
        !is_ordered(about.first, about.second))
        say("Nothing orders the two: %s has heard nothing of the free.",
            who(about.second));
}
