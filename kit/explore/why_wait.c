/* Why a run ended in threads that wait: a lost wake-up, a deadlock, a
 * livelock. */
#include <string.h>

#include "why.h"

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
    return (event->op.kind == OP_TRACE || event->op.kind == OP_NOTE) &&
           (strstr(event->text, "returns PENDING") != NULL ||
            strstr(event->text, " takes PENDING") != NULL ||
            strstr(event->text, " awaits ") != NULL);
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
            who(i), events[step].step, events[i].text);
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
                    who(i), at(i));
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

/* A thread that a signal woke, and that waits again without a signal of its
 * own, had no use for it: where it waits; or -1. */
static int
waits_again(int signal)
{
    bool woke = false;

    for (int i = signal + 1; i < event_count; i++) {
        const struct op *op = &events[i].op;

        if (events[i].thread != events[signal].op.target)
            continue;
        woke = woke || op->kind == OP_WAKE;
        if (op->kind == OP_SIGNAL || op->kind == OP_BROADCAST)
            return -1;
        if (woke && op->kind == OP_WAIT && op->cond == events[signal].op.cond)
            return i;
    }
    return -1;
}

/* A thread that waited for this signal, too, and sleeps on for ever; or -1. */
static int
who_sleeps_on(int signal)
{
    for (int i = 0; i < thread_count; i++)
        if (is_sleeper(i) && threads[i].next.kind == OP_WAKE &&
            threads[i].next.cond == events[signal].op.cond &&
            began_to_wait(i) < signal)
            return i;
    return -1;
}

static void
say_taken(int signal)
{
    const char *taker = thread_name(events[signal].op.target);
    int again = waits_again(signal), sleeper = who_sleeps_on(signal);
    char rest[SAY] = "";

    if (sleeper >= 0)
        add(rest, ": %s waits there, too, and sleeps on", thread_name(sleeper));
    if (again >= 0)
        add(rest, ". %s has no use for it, and waits again %s", taker,
            at(again));
    say("%s signals %s. That goes to %s, and to nobody else%s.", who(signal),
        at(signal), taker, rest);
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
                who(i), at(i), thread_name(sleeper), at(wait));
        else if (op->kind == OP_SIGNAL && op->target >= 0)
            say_taken(i);
    }
    if (said == 0)
        say("Nobody signals %s in this run.", place_name(cond));
}

void
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
            (op->kind == OP_LOCK ||
             ((op->kind == OP_WAKE || op->kind == OP_TRYLOCK) && op->ok)))
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

int
all_joins(void)
{
    int count = 0;

    for (int i = 0; i < thread_count; i++)
        count += threads[i].used && !threads[i].ended &&
                 threads[i].next.kind == OP_JOIN && threads[i].next.target < 0;
    return count;
}

void
why_deadlock(void)
{
    if (all_joins() > 1)
        say("explore_join() waits until all other threads have ended. %d"
            " threads are in it, and each waits for the other: it belongs to"
            " main alone.",
            all_joins());
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

/* --- a livelock --- */

static void
say_spinner(int thread)
{
    uint64_t read = threads[thread].next.operand;
    char list[SAY] = "";

    if (read == 0) {
        say("%s goes round, and has looked at nothing since the last time. A"
            " loop that waits reads what it waits for before each"
            " explore_spin().",
            thread_name(thread));
        return;
    }

    for (int i = 0; i < place_count; i++)
        if ((read >> i & 1) != 0) {
            add(list, "%s", *list != '\0' ? ", " : "");
            add_place(list, i);
        }
    say("%s waits in its loop for a change of %s. Nobody is left who would"
        " make one.",
        thread_name(thread), list);
}

void
why_livelock(const struct result *failed)
{
    if (failed->site.file != NULL)
        say("%s takes no step there that another thread could notice, or that"
            " could notice another thread.",
            thread_name(failed->thread));
    for (int i = 0; i < thread_count; i++)
        if (threads[i].used && !threads[i].ended &&
            threads[i].next.kind == OP_SPIN)
            say_spinner(i);
    if (about.length == 1)
        say("The last row is one round. After it everything is as it was"
            " before.");
    else if (about.length > 1)
        say("The last %d rows are one round. At its end everything is as it"
            " was at its beginning.",
            about.length);
}
