/* What a program of atomics and fences may end in, by the rules of C11 and
 * without the explorer: each order of its operations, each store that a load
 * could read; and of each such candidate it is asked whether the rules forbid
 * it. The rules are stated on "happens before" alone, which is a set of
 * earlier events for each event. No clocks, no views.
 *
 * As in the explorer, the stores of one atomic, and the seq_cst operations,
 * are in the order in which they happen, and a compare-exchange that fails
 * reads the newest store. What C11 allows beyond that is in litmus.c. */
#include <stdatomic.h>
#include <string.h>

#include "program.h"

enum { EVENTS = 32 };

/* Sets of events are bits of a uint32_t. */
struct event_of {
    const struct act *act;
    int thread, on; /* on: the atomic, or -1 */
    bool reads, writes;
    int order;
    int from;        /* it reads what this event wrote; -1: the 0 of old */
    uint64_t value;  /* that it wrote */
    uint32_t before; /* happens before it */
    uint32_t heads;  /* of a store: whoever acquires here, comes after these */
};

static const struct program *program;
static struct set *found;
static struct event_of list[EVENTS];
static int length;
static struct outcome outcome;
static size_t candidates, most_candidates;

static bool
is_sc_event(int e)
{
    return list[e].order == memory_order_seq_cst;
}

/* --- happens before --- */

/* The events of the thread of `e` that come before it. */
static uint32_t
earlier_of_thread(int e)
{
    uint32_t set = 0;

    for (int i = 0; i < e; i++)
        if (list[i].thread == list[e].thread)
            set |= 1u << i | list[i].before;
    return set;
}

/* Whoever reads this store and acquires comes after: the store itself, if it
 * releases; or else the last releasing fence before it in its thread; and what
 * held for the store that a read-modify-write has read. */
static uint32_t
heads_of(int e)
{
    uint32_t set = 0;

    if (list[e].reads && list[e].from >= 0)
        set = list[list[e].from].heads;
    if (releases(list[e].order))
        return set | 1u << e;
    for (int i = e - 1; i >= 0; i--)
        if (list[i].thread == list[e].thread && list[i].on < 0 &&
            releases(list[i].order))
            return set | 1u << i;
    return set;
}

static uint32_t
with_past(uint32_t set)
{
    uint32_t all = set;

    for (int i = 0; i < EVENTS; i++)
        if (set >> i & 1)
            all |= list[i].before;
    return all;
}

/* What `e` hears of by reading; a fence, by what was read before it. */
static uint32_t
hears(int e)
{
    uint32_t set = 0;

    if (!acquires(list[e].order))
        return 0;
    if (list[e].on >= 0)
        return list[e].reads && list[e].from >= 0
                   ? with_past(list[list[e].from].heads)
                   : 0;
    for (int i = 0; i < e; i++)
        if (list[i].thread == list[e].thread && list[i].reads &&
            list[i].from >= 0)
            set |= list[list[i].from].heads;
    return with_past(set);
}

/* --- what is forbidden --- */

/* The store that `e` writes or reads; what it knows to be no older. */
static int
store_at(int e, int on)
{
    if (list[e].on != on)
        return -1;
    return list[e].writes ? e : list[e].from;
}

/* The newest store to `on` that the events of `set` wrote or read. */
static int
newest_in(uint32_t set, int on)
{
    int newest = -1;

    for (int i = 0; i < length; i++)
        if ((set >> i & 1) && store_at(i, on) > newest)
            newest = store_at(i, on);
    return newest;
}

/* The newest that the seq_cst operations before event `until` have made
 * known: by a seq_cst store, or by a fence, to which all of its thread's past
 * counts. */
static int
newest_sc(int until, int on)
{
    int newest = -1, one;

    for (int i = 0; i < until; i++) {
        if (!is_sc_event(i))
            continue;
        one = list[i].on < 0 ? newest_in(list[i].before, on)
              : list[i].on == on && list[i].writes ? i
                                                   : -1;
        newest = one > newest ? one : newest;
    }
    return newest;
}

/* May event `e` read what it reads? */
static bool
allowed(int e)
{
    int on = list[e].on, from = list[e].from;

    if (from < newest_in(list[e].before, on))
        return false; /* coherence */
    if (is_sc_event(e) && from < newest_sc(e, on))
        return false;
    for (int fence = 0; fence < e; fence++)
        if (list[fence].on < 0 && is_sc_event(fence) &&
            (list[e].before >> fence & 1) && from < newest_sc(fence, on))
            return false;
    return true;
}

/* --- candidates --- */

static uint64_t
cut(uint64_t value, int atomic)
{
    int size = program->size[atomic] == 0 ? 4 : program->size[atomic];

    return size == 8 ? value : value & ((UINT64_C(1) << 8 * size) - 1);
}

static uint64_t
value_of(int e)
{
    return e < 0 ? 0 : list[e].value;
}

static int
newest_of(int on)
{
    for (int i = length - 1; i >= 0; i--)
        if (list[i].on == on && list[i].writes)
            return i;
    return -1;
}

static uint64_t
written(const struct act *act, uint64_t seen)
{
    switch (act->kind) {
    case ACT_ADD:
        return cut(seen + act->value, act->on);
    case ACT_AND:
        return seen & act->value;
    case ACT_OR:
        return seen | cut(act->value, act->on);
    default:
        return cut(act->value, act->on);
    }
}

/* Event `e` is `act` of its thread, reading `from`, if it reads. `fails`: a
 * compare-exchange that does not store. Its result. */
static uint64_t
happen(int e, const struct act *act, int thread, int from, bool fails)
{
    bool fence = act->kind == ACT_FENCE;
    uint64_t seen = value_of(from);

    list[e] =
        (struct event_of){ .act = act,
                           .thread = thread,
                           .on = fence ? -1 : act->on,
                           .reads = !fence && act->kind != ACT_STORE,
                           .writes = !fence && act->kind != ACT_LOAD && !fails,
                           .order = fails ? act->failed_order : act->order,
                           .from = from };
    list[e].before = earlier_of_thread(e);
    list[e].before |= hears(e);
    if (list[e].writes) {
        list[e].value = written(act, seen);
        list[e].heads = heads_of(e);
    }
    if (act->kind == ACT_CAS && !fails)
        return STORED;
    return fence || act->kind == ACT_STORE ? 0 : seen;
}

static void go_on(const uint8_t at[THREADS]);

static void
try_one(const uint8_t at[THREADS], int t, int from, bool fails)
{
    const struct act *act = &program->act[t][at[t]];
    uint8_t next[THREADS];
    int e = length;
    uint64_t value = happen(e, act, t, from, fails);

    memcpy(next, at, sizeof next);
    if (list[e].reads && !allowed(e))
        return;
    outcome.result[t][next[t]++] = (uint8_t)value;
    length++;
    go_on(next);
    length--;
}

/* The next operation of thread `t`, in each way that it can go. */
static void
try_all(const uint8_t at[THREADS], int t)
{
    const struct act *act = &program->act[t][at[t]];
    int newest = act->kind == ACT_FENCE ? -1 : newest_of(act->on);
    bool fails = act->kind == ACT_CAS && value_of(newest) != act->expected;

    if (act->kind != ACT_LOAD) {
        try_one(at, t, newest, fails);
        return;
    }
    for (int from = -1; from < length; from++)
        if (from < 0 || (list[from].writes && list[from].on == act->on))
            try_one(at, t, from, false);
}

static void
end(void)
{
    for (int i = 0; i < ATOMICS; i++)
        outcome.last[i] = (uint8_t)value_of(newest_of(i));
    set_add(found, &outcome);
    candidates++;
}

static void
go_on(const uint8_t at[THREADS])
{
    bool any = false;

    if (candidates > most_candidates)
        return;
    for (int t = 0; t < THREADS; t++)
        if (at[t] < program->count[t]) {
            any = true;
            try_all(at, t);
        }
    if (!any)
        end();
}

/* Main starts threads, and nothing is done before that is not known to all. */
static bool
fits(const struct program *which, uint8_t at[THREADS])
{
    for (int t = 0; t < THREADS; t++)
        for (int i = 0; i < which->count[t]; i++) {
            enum act_kind kind = which->act[t][i].kind;

            if (t == 0 && kind == ACT_START && i == at[0])
                at[0]++;
            else if (kind > ACT_FENCE || kind == ACT_WEAK)
                return false;
        }
    return true;
}

bool
program_axioms(const struct program *which, size_t most, struct set *set)
{
    uint8_t at[THREADS] = { 0 };

    if (!fits(which, at))
        return false;
    program = which;
    found = set;
    set_clear(set);
    length = 0;
    candidates = 0;
    most_candidates = most;
    outcome = outcome_new();
    for (int i = 0; i < at[0]; i++)
        outcome.result[0][i] = 0; /* start */
    go_on(at);
    return candidates <= most;
}
