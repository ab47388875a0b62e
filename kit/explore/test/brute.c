/* What a program may end in, by brute force and without the explorer: from
 * each state, each thread takes each step that it can. Every read sees the
 * newest store. A state that was met before is not gone through again. */
#include <stdatomic.h>
#include <string.h>

#include "program.h"

enum { TABLE = 1 << 16 };

/* How far a thread is with its operation. */
enum phase { FRESH, ABOUT_TO_WAIT, WAITING, BACK, BACK_BY_TIME };

struct state {
    uint8_t at[THREADS]; /* the operation; behind the last one: the end */
    uint8_t phase[THREADS];
    uint8_t turns[THREADS]; /* of wait_until */
    uint8_t started, ended; /* sets of threads */
    uint8_t owns[THREADS];
    uint8_t holds[THREADS]; /* sets of locks */
    uint8_t waiting[CONDS], signalled;
    uint8_t token;
    uint8_t spurious[THREADS], weak[THREADS], timeouts[THREADS];
    uint64_t atomic[ATOMICS];
    struct outcome outcome;
};

static const struct program *program;
static struct set *found;
static uint64_t table[TABLE];
static size_t states, most_states;

static bool
met_before(const struct state *state)
{
    const unsigned char *byte = (const unsigned char *)state;
    uint64_t sum = 1469598103934665603u;
    size_t at;

    for (size_t i = 0; i < sizeof *state; i++)
        sum = (sum ^ byte[i]) * 1099511628211u;
    sum |= 1;
    for (at = sum >> 48; table[at] != 0; at = (at + 1) % TABLE)
        if (table[at] == sum)
            return true;
    table[at] = sum;
    states++;
    return false;
}

static const struct act *
act_of(const struct state *state, int t)
{
    return state->at[t] < program->count[t] ? &program->act[t][state->at[t]]
                                            : NULL;
}

static void
done(struct state *state, int t, uint64_t value)
{
    state->outcome.result[t][state->at[t]++] = (uint8_t)value;
    state->phase[t] = FRESH;
    state->turns[t] = 0;
}

static bool
is_free(const struct state *state, int lock)
{
    for (int t = 0; t < THREADS; t++)
        if (state->holds[t] >> lock & 1)
            return false;
    return true;
}

static bool
holds(const struct state *state, int t, int lock)
{
    return state->holds[t] >> lock & 1;
}

/* --- atomics --- */

static uint64_t
cut(uint64_t value, int atomic)
{
    int size = program->size[atomic] == 0 ? 4 : program->size[atomic];

    return size == 8 ? value : value & ((UINT64_C(1) << 8 * size) - 1);
}

static void
step_atomic(struct state *state, int t, const struct act *act, int choice)
{
    uint64_t *atomic = &state->atomic[act->on], seen = *atomic;
    bool cas = act->kind == ACT_CAS || act->kind == ACT_WEAK;
    bool same = seen == act->expected;

    if (act->kind == ACT_STORE || act->kind == ACT_SWAP)
        *atomic = cut(act->value, act->on);
    if (act->kind == ACT_ADD)
        *atomic = cut(seen + act->value, act->on);
    if (act->kind == ACT_AND)
        *atomic = seen & act->value;
    if (act->kind == ACT_OR)
        *atomic = seen | cut(act->value, act->on);
    if (cas && same && choice == 0)
        *atomic = cut(act->value, act->on);
    state->weak[t] = (uint8_t)(state->weak[t] - choice);
    if (act->kind == ACT_STORE || act->kind == ACT_FENCE)
        seen = 0;
    done(state, t, cas && same && choice == 0 ? STORED : seen);
}

static int
choices_atomic(const struct state *state, int t, const struct act *act)
{
    if (act->kind == ACT_SPIN)
        return state->atomic[act->on] != 0;
    if (act->kind == ACT_WEAK && state->atomic[act->on] == act->expected &&
        state->weak[t] > 0)
        return 2;
    return 1;
}

/* --- waiting: to be woken, by the clock, for no reason --- */

enum way { WOKEN, BY_TIME, FOR_NOTHING };

/* Which ways count: woken alone; the clock alone; woken and early ones; and if
 * nobody is ready anywhere, time passes for all. */
enum mode { READY, CLOCK, EARLY, IDLE };

static int
ways(const struct state *state, int t, bool woken, bool timed, enum mode mode,
     enum way way[2])
{
    int count = 0;

    if (woken || mode == READY) {
        way[0] = WOKEN;
        return woken;
    }
    if (timed && (mode == IDLE || mode == CLOCK || state->timeouts[t] > 0))
        way[count++] = BY_TIME;
    if (mode != CLOCK && state->spurious[t] > 0)
        way[count++] = FOR_NOTHING;
    return count;
}

static void
pay(struct state *state, int t, enum way way, enum mode mode)
{
    state->timeouts[t] =
        (uint8_t)(state->timeouts[t] - (way == BY_TIME && mode == EARLY));
    state->spurious[t] = (uint8_t)(state->spurious[t] - (way == FOR_NOTHING));
}

/* --- locks and condition variables --- */

static bool
is_wait(const struct act *act)
{
    return act->kind == ACT_WAIT || act->kind == ACT_WAIT_TIMED ||
           act->kind == ACT_WAIT_UNTIL;
}

static int
choices_lock(const struct state *state, int t, const struct act *act,
             enum mode mode)
{
    enum way way[2];

    if (state->phase[t] >= BACK)
        return is_free(state, act->on);
    if (state->phase[t] == WAITING && (state->signalled >> t & 1))
        return is_free(state, act->on);
    if (state->phase[t] == WAITING)
        return ways(state, t, false, act->kind == ACT_WAIT_TIMED, mode, way);
    if ((act->kind == ACT_LOCK || act->kind == ACT_SPIN_TRY || is_wait(act)) &&
        !holds(state, t, act->on))
        return is_free(state, act->on);
    if (act->kind == ACT_SIGNAL) {
        int waiters = __builtin_popcount(state->waiting[act->cond]);

        return waiters > 1 ? waiters : 1;
    }
    return 1;
}

static void
step_signal(struct state *state, int t, const struct act *act, int choice)
{
    unsigned waiting = state->waiting[act->cond];

    for (int i = 0; i < THREADS; i++)
        if ((waiting >> i & 1) &&
            (act->kind == ACT_BROADCAST || choice-- == 0)) {
            state->signalled |= (uint8_t)(1u << i);
            state->waiting[act->cond] &= (uint8_t) ~(1u << i);
        }
    done(state, t, 0);
}

/* It has the lock again. */
static void
step_back(struct state *state, int t, const struct act *act, bool by_time)
{
    state->holds[t] |= (uint8_t)(1u << act->on);
    state->phase[t] = FRESH;
    if (act->kind == ACT_WAIT_UNTIL)
        state->turns[t]++;
    else
        done(state, t, by_time);
}

/* A signal hands it the lock, too; otherwise that is another step. */
static void
step_woken(struct state *state, int t, const struct act *act, int choice,
           enum mode mode)
{
    enum way way[2];

    ways(state, t, state->signalled >> t & 1, act->kind == ACT_WAIT_TIMED, mode,
         way);
    pay(state, t, way[choice], mode);
    state->signalled &= (uint8_t) ~(1u << t);
    state->waiting[act->cond] &= (uint8_t) ~(1u << t);
    if (way[choice] == WOKEN)
        step_back(state, t, act, false);
    else
        state->phase[t] = way[choice] == BY_TIME ? BACK_BY_TIME : BACK;
}

static void
step_wait(struct state *state, int t, const struct act *act, int choice,
          enum mode mode)
{
    if (state->phase[t] == WAITING) {
        step_woken(state, t, act, choice, mode);
    } else if (state->phase[t] >= BACK) {
        step_back(state, t, act, state->phase[t] == BACK_BY_TIME);
    } else if (!holds(state, t, act->on)) {
        state->holds[t] |= (uint8_t)(1u << act->on);
    } else if (act->kind == ACT_WAIT_UNTIL && state->phase[t] == FRESH) {
        if (state->atomic[act->atomic] != 0)
            done(state, t, state->turns[t]);
        else
            state->phase[t] = ABOUT_TO_WAIT;
    } else {
        state->holds[t] &= (uint8_t) ~(1u << act->on);
        state->waiting[act->cond] |= (uint8_t)(1u << t);
        state->phase[t] = WAITING;
    }
}

static void
step_lock(struct state *state, int t, const struct act *act, int choice,
          enum mode mode)
{
    uint8_t bit = (uint8_t)(1u << act->on);
    bool mine = holds(state, t, act->on), free = is_free(state, act->on);

    if (is_wait(act)) {
        step_wait(state, t, act, choice, mode);
    } else if (act->kind == ACT_SIGNAL || act->kind == ACT_BROADCAST) {
        step_signal(state, t, act, choice);
    } else if (act->kind == ACT_UNLOCK) {
        state->holds[t] &= (uint8_t)~bit;
        done(state, t, 0);
    } else {
        if (free)
            state->holds[t] |= bit;
        done(state, t, act->kind == ACT_LOCK ? 0 : mine ? 2 : free);
    }
}

/* --- threads --- */

static int
choices_other(const struct state *state, int t, const struct act *act,
              enum mode mode)
{
    enum way way[2];

    switch (act->kind) {
    case ACT_PARK:
    case ACT_PARK_TIMED:
        return ways(state, t, state->token >> t & 1,
                    act->kind == ACT_PARK_TIMED, mode, way);
    case ACT_JOIN:
        return !(state->owns[t] >> act->on & 1) || state->ended >> act->on & 1;
    case ACT_CHOOSE:
        return act->value;
    default:
        return 1;
    }
}

static void
step_park(struct state *state, int t, const struct act *act, int choice,
          enum mode mode)
{
    enum way way[2];

    ways(state, t, state->token >> t & 1, act->kind == ACT_PARK_TIMED, mode,
         way);
    pay(state, t, way[choice], mode);
    state->token &= (uint8_t) ~(1u << t);
    done(state, t, way[choice] == WOKEN);
}

static void
step_other(struct state *state, int t, const struct act *act, int choice,
           enum mode mode)
{
    uint8_t bit = (uint8_t)(1u << act->on);

    switch (act->kind) {
    case ACT_PARK:
    case ACT_PARK_TIMED:
        step_park(state, t, act, choice, mode);
        return;
    case ACT_LOOK:
        bit = (uint8_t)(1u << t);
        done(state, t, (state->token & bit) != 0);
        state->token &= (uint8_t)~bit;
        return;
    case ACT_UNPARK:
        state->token |= bit;
        break;
    case ACT_START:
        state->started |= bit;
        state->owns[t] |= bit;
        break;
    case ACT_JOIN:
        state->owns[t] &= (uint8_t)~bit;
        break;
    case ACT_CHOOSE:
        done(state, t, (uint64_t)choice);
        return;
    case ACT_READ:
        done(state, t, state->outcome.last[ATOMICS + act->on]);
        return;
    default:
        state->outcome.last[ATOMICS + act->on] = act->value;
    }
    done(state, t, 0);
}

/* --- behind its last operation a thread gives its locks back, and joins --- */

/* Main may join all at once. */
static int
next_to_join(const struct state *state, int t)
{
    if (t == 0 && !program_uses(program, ACT_JOIN))
        return -1;
    return __builtin_ctz(state->owns[t]);
}

static int
choices_end(const struct state *state, int t)
{
    int next;

    if (state->holds[t] != 0)
        return 1;
    next = next_to_join(state, t);
    if (next < 0)
        return (state->started & ~state->ended & ~1) == 0;
    return state->ended >> next & 1;
}

static void
step_end(struct state *state, int t)
{
    if (state->holds[t] != 0)
        state->holds[t] &= (uint8_t) ~(state->holds[t] > 1 ? 2 : 1);
    else if (next_to_join(state, t) < 0)
        state->owns[t] = 0;
    else
        state->owns[t] &= (uint8_t)(state->owns[t] - 1);
}

/* --- what is no step: it happens at once --- */

static bool
is_no_step(const struct state *state, int t, const struct act *act)
{
    switch (act->kind) {
    case ACT_START:
    case ACT_READ:
    case ACT_WRITE:
        return true;
    case ACT_LOCK:
    case ACT_TRY:
    case ACT_SPIN_TRY:
        return holds(state, t, act->on);
    case ACT_UNLOCK:
        return !holds(state, t, act->on);
    case ACT_JOIN:
        return !(state->owns[t] >> act->on & 1);
    case ACT_FENCE:
        return act->order != memory_order_seq_cst;
    default:
        return false;
    }
}

static void take_step(struct state *state, int t, int choice, enum mode mode);

static void
settle(struct state *state)
{
    for (int t = 0; t < THREADS; t++) {
        const struct act *act = act_of(state, t);

        if (!(state->started >> t & 1) || state->ended >> t & 1)
            continue;
        if (act == NULL && state->holds[t] == 0 && state->owns[t] == 0)
            state->ended |= (uint8_t)(1u << t);
        else if (act != NULL && is_no_step(state, t, act))
            take_step(state, t, 0, READY);
        else
            continue;
        t = -1; /* and from the first one on, again */
    }
}

/* --- all of it --- */

static int
choices(const struct state *state, int t, enum mode mode)
{
    const struct act *act = act_of(state, t);

    if (!(state->started >> t & 1) || state->ended >> t & 1)
        return 0;
    if (act == NULL)
        return choices_end(state, t);
    if (act->kind <= ACT_SPIN)
        return choices_atomic(state, t, act);
    if (act->kind <= ACT_BROADCAST)
        return choices_lock(state, t, act, mode);
    return choices_other(state, t, act, mode);
}

static void
take_step(struct state *state, int t, int choice, enum mode mode)
{
    const struct act *act = act_of(state, t);

    if (act == NULL)
        step_end(state, t);
    else if (act->kind <= ACT_SPIN)
        step_atomic(state, t, act, choice);
    else if (act->kind <= ACT_BROADCAST)
        step_lock(state, t, act, choice, mode);
    else
        step_other(state, t, act, choice, mode);
}

static void search(const struct state *state);

/* Each step of each thread. Whether there was one. */
static bool
steps(const struct state *state, enum mode mode)
{
    bool any = false;

    for (int t = 0; t < THREADS; t++)
        for (int c = choices(state, t, mode) - 1; c >= 0; c--) {
            struct state next = *state;

            any = true;
            take_step(&next, t, c, mode);
            settle(&next);
            search(&next);
        }
    return any;
}

static bool
anyone(const struct state *state, enum mode mode)
{
    for (int t = 0; t < THREADS; t++)
        if (choices(state, t, mode) > 0)
            return true;
    return false;
}

static void
search(const struct state *state)
{
    struct state end = *state;

    if (states > most_states || met_before(state))
        return;
    if (anyone(state, READY) ? steps(state, EARLY)
                             : anyone(state, CLOCK) && steps(state, IDLE))
        return;
    end.outcome.how = state->ended != state->started;
    for (int i = 0; i < ATOMICS; i++)
        end.outcome.last[i] = (uint8_t)state->atomic[i];
    set_add(found, &end.outcome);
}

bool
program_brute(const struct program *which, size_t most, struct set *set)
{
    static struct state first;

    memset(&first, 0, sizeof first); /* padding, too */
    first.outcome = outcome_new();
    first.started = 1;
    for (int t = 0; t < THREADS; t++) {
        first.spurious[t] = (uint8_t)which->spurious;
        first.weak[t] = (uint8_t)which->weak;
        first.timeouts[t] = (uint8_t)which->timeouts;
    }
    program = which;
    found = set;
    most_states = most < TABLE / 2 ? most : TABLE / 2;
    states = 0;
    memset(table, 0, sizeof table);
    set_clear(set);
    settle(&first);
    search(&first);
    return states <= most_states;
}
