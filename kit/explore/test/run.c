/* A program of program.h as a model: each operation is a call of the explorer,
 * as the shims make it. */
#include <stdatomic.h>
#include <string.h>

#include "../include/explore_shim.h"
#include "program.h"

/* What the compiler calls for plain memory; see plain.c. */
void __tsan_read4(void *address);
void __tsan_write4(void *address);

static const struct program *program;
static struct set *found;
static struct outcome outcome;

/* The memory of the program. */
static _Alignas(8) uint64_t atomics[ATOMICS];
static uint32_t plains[PLAINS];
static char locks[LOCKS], conds[CONDS];

static unsigned held[THREADS];   /* locks: bits */
static unsigned number[THREADS]; /* of the explorer */
static unsigned started;
static unsigned long handle[THREADS];
static unsigned owns[THREADS]; /* threads to be joined: bits */

static const struct explore_site *
site(int thread, int i)
{
    static struct explore_site sites[THREADS][ACTS];

    sites[thread][i] =
        (struct explore_site){ "program", 10 * thread + i + 1, "operation" };
    return &sites[thread][i];
}

static int
size_of(int atomic)
{
    return program->size[atomic] == 0 ? 4 : program->size[atomic];
}

static void act_all(int thread);

static void *
body(void *argument)
{
    act_all(*(int *)argument);
    return NULL;
}

static void
body_named(void *argument)
{
    body(argument);
}

/* --- one function for each family of operations --- */

static uint64_t
act_atomic(const struct act *act, const struct explore_site *at)
{
    void *atomic = &atomics[act->on];
    int size = size_of(act->on);
    uint64_t expected = act->expected, seen;

    switch (act->kind) {
    case ACT_LOAD:
        return explore_load(atomic, size, act->order, at);
    case ACT_STORE:
        explore_store(atomic, size, act->value, act->order, at);
        return 0;
    case ACT_ADD:
        return explore_change(atomic, size, '+', act->value, act->order, at);
    case ACT_AND:
        return explore_change(atomic, size, '&', act->value, act->order, at);
    case ACT_OR:
        return explore_change(atomic, size, '|', act->value, act->order, at);
    case ACT_SWAP:
        return explore_change(atomic, size, '=', act->value, act->order, at);
    case ACT_FENCE:
        explore_fence(act->order, at);
        return 0;
    case ACT_SPIN:
        while ((seen = explore_load(atomic, size, act->order, at)) == 0)
            explore_spin_at(at);
        return seen;
    default:
        return explore_compare_exchange(atomic, size, &expected, act->value,
                                        act->order, act->failed_order,
                                        act->kind == ACT_WEAK, at)
                   ? STORED
                   : expected;
    }
}

static void
take(int thread, int lock, const struct explore_site *at)
{
    if (held[thread] >> lock & 1)
        return;
    explore_lock(&locks[lock], at);
    held[thread] |= 1u << lock;
}

static void
give(int thread, int lock, const struct explore_site *at)
{
    if (!(held[thread] >> lock & 1))
        return;
    held[thread] &= ~(1u << lock);
    explore_unlock(&locks[lock], at);
}

static uint64_t
try(int thread, int lock, const struct explore_site *at)
{
    if (held[thread] >> lock & 1)
        return 2;
    if (explore_trylock(&locks[lock], at) != 0)
        return 0;
    held[thread] |= 1u << lock;
    return 1;
}

static uint64_t
act_lock(int thread, const struct act *act, const struct explore_site *at)
{
    void *cond = &conds[act->cond], *lock = &locks[act->on];
    uint64_t turns = 0;

    switch (act->kind) {
    case ACT_LOCK:
        take(thread, act->on, at);
        return 0;
    case ACT_TRY:
        return try(thread, act->on, at);
    case ACT_SPIN_TRY:
        while ((turns = try(thread, act->on, at)) == 0)
            explore_spin_at(at);
        return turns;
    case ACT_UNLOCK:
        give(thread, act->on, at);
        return 0;
    case ACT_SIGNAL:
    case ACT_BROADCAST:
        explore_signal(cond, act->kind == ACT_BROADCAST, at);
        return 0;
    default:
        break;
    }
    take(thread, act->on, at);
    if (act->kind == ACT_WAIT_UNTIL) {
        while (explore_load(&atomics[act->atomic], size_of(act->atomic),
                            memory_order_relaxed, at) == 0) {
            explore_wait(cond, lock, false, at);
            turns++;
        }
        return turns;
    }
    return explore_wait(cond, lock, act->kind == ACT_WAIT_TIMED, at) != 0;
}

/* Main starts with a name and joins all; others as pthread_create does. */
static void
start(int thread, int which, const struct explore_site *at)
{
    static int index[THREADS] = { 0, 1, 2, 3 };

    number[which] = ++started;
    if (thread == 0 && !program_uses(program, ACT_JOIN)) {
        explore_thread((char[]){ (char)('a' + which), '\0' }, body_named,
                       &index[which]);
        return;
    }
    explore_create(&handle[which], body, &index[which], at);
    owns[thread] |= 1u << which;
}

static void
join(int thread, int which, const struct explore_site *at)
{
    if (!(owns[thread] >> which & 1))
        return;
    owns[thread] &= ~(1u << which);
    explore_join_thread(handle[which], NULL, at);
}

static uint64_t
act_other(int thread, const struct act *act, const struct explore_site *at)
{
    switch (act->kind) {
    case ACT_START:
        start(thread, act->on, at);
        return 0;
    case ACT_JOIN:
        join(thread, act->on, at);
        return 0;
    case ACT_PARK:
    case ACT_PARK_TIMED:
        return explore_park_at(at, act->kind == ACT_PARK_TIMED);
    case ACT_LOOK:
        return explore_take_token();
    case ACT_UNPARK:
        explore_unpark_at(at, number[act->on]);
        return 0;
    case ACT_CHOOSE:
        return explore_choose_at(at, act->value);
    case ACT_READ:
        __tsan_read4(&plains[act->on]);
        return plains[act->on];
    default:
        __tsan_write4(&plains[act->on]);
        plains[act->on] = act->value;
        return 0;
    }
}

static void
act_all(int thread)
{
    for (int i = 0; i < program->count[thread]; i++) {
        const struct act *act = &program->act[thread][i];
        const struct explore_site *at = site(thread, i);
        uint64_t value;

        if (act->kind <= ACT_SPIN)
            value = act_atomic(act, at);
        else if (act->kind <= ACT_BROADCAST)
            value = act_lock(thread, act, at);
        else
            value = act_other(thread, act, at);
        outcome.result[thread][i] = (uint8_t)value;
    }
    for (int lock = LOCKS - 1; lock >= 0; lock--)
        give(thread, lock, site(thread, ACTS - 1));
    for (int which = 0; which < THREADS; which++)
        join(thread, which, site(thread, ACTS - 1));
}

/* --- a run, and all of them --- */

static void
run(void)
{
    outcome = outcome_new();
    memset(atomics, 0, sizeof atomics);
    memset(plains, 0, sizeof plains);
    memset(held, 0, sizeof held);
    memset(owns, 0, sizeof owns);
    started = 0;
    act_all(0);
    explore_join_at(site(0, ACTS - 1));
}

static void
at_the_end(enum verdict verdict)
{
    if (verdict == VERDICT_RACE)
        outcome = outcome_new();
    outcome.how = verdict == VERDICT_HOLDS  ? 0
                  : verdict == VERDICT_RACE ? 2
                                            : 1;
    if (outcome.how != 2) {
        for (int i = 0; i < ATOMICS; i++)
            outcome.last[i] = (uint8_t)atomics[i];
        for (int i = 0; i < PLAINS; i++)
            outcome.last[ATOMICS + i] = (uint8_t)plains[i];
    }
    set_add(found, &outcome);
}

struct result
program_explore(const struct program *which, struct options wanted,
                struct set *set)
{
    program = which;
    found = set;
    set_clear(set);
    wanted.go_on = true;
    wanted.bound = -1;
    wanted.spurious = which->spurious;
    wanted.weak = which->weak;
    wanted.timeouts = which->timeouts;
    return explore(run, wanted, at_the_end);
}
