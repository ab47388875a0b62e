/* Races: which earlier step a step might as well have come before.
 * (Abdulla, Aronis, Jonsson and Sagonas 2014: source sets.) */
#include "search.h"

static bool
before(int step, const struct clock *clock)
{
    int thread = path[step].thread;

    return path[step].after.at[thread] <= clock->at[thread];
}

/* Step `later` depends on no step between `from` and itself, but for those that
 * come after `from` anyway. */
static bool
is_head(int from, int later)
{
    for (int i = from + 1; i < later; i++)
        if (!before(from, &path[i].after) && before(i, &path[later].after))
            return false;
    return true;
}

/* Threads that can begin a run in which the next step of `thread` comes before
 * step `from`. */
static unsigned
first_threads(int from, int thread)
{
    const struct thread *me = &threads[thread];
    unsigned first = 0, met = 0;
    bool depends = false;

    for (int i = from + 1; i < step_count; i++) {
        const struct node *node = &path[i];

        if (before(from, &node->after))
            continue;
        if (before(i, &me->after) ||
            (node->thread != thread && depend_wakes(&node->op, &me->next)))
            depends = true;
        if ((met >> node->thread & 1) != 0)
            continue;
        met |= 1U << node->thread;
        if (is_head(from, i))
            first |= 1U << node->thread;
    }
    if (!depends && (met >> thread & 1) == 0)
        first |= 1U << thread;
    return first;
}

/* Try one of `first` at `node`, unless one of them is tried there anyway. */
static void
add_back(struct node *node, unsigned first)
{
    unsigned able = first & node->enabled;

    if ((node->back & first) != 0)
        return;
    if ((able & ~(unsigned)node->sleep) != 0)
        able &= ~(unsigned)node->sleep;
    if (able == 0)
        node->back |= node->enabled;
    else
        node->back |= (uint8_t)(1U << __builtin_ctz(able));
}

/* A thread that is to take a lock cannot do so in the middle of what is done
 * under that lock: of all that, it races with the taking alone; and, if it
 * waits for a signal, with that, for it may come back early. `given` covers
 * what its holder did up to where it gives the lock back, or up to now. */
void
note_races(int thread)
{
    const struct op *next = &threads[thread].next;
    struct clock reached = threads[thread].after, given = { 0 };

    if (depend_held(next)) {
        given = threads[places[next->place].owner].after;
        clock_join(&given, &places[next->place].after); /* who tried, too */
    }
    for (int i = step_count - 1; i >= 0; i--) {
        struct node *node = &path[i];
        bool taken = depend_taken(&node->op, next);

        if (node->thread == thread || before(i, &reached))
            continue;
        if (depend_given(&node->op, next))
            given = node->after;
        if (!depend_race(&node->op, next))
            continue;
        if (before(i, &given) && !taken) {
            if (depend_woke(&node->op, next))
                add_back(node, first_threads(i, thread));
            continue;
        }
        if (taken)
            given = (struct clock){ 0 };
        add_back(node, first_threads(i, thread));
        if (node->op.wrote || node->op.kind >= OP_LOCK)
            clock_join(&reached, &node->after);
    }
}

void
distrust(void)
{
    if (result.verdict != VERDICT_DEADLOCK &&
        result.verdict != VERDICT_LOST_WAKEUP &&
        result.verdict != VERDICT_LIVELOCK)
        for (int i = 0; i < step_count; i++)
            path[i].back = path[i].enabled;
}
