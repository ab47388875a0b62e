/* Programs at random. Each has a style, which says what its threads do besides
 * loads and stores: so that the rare operations meet one another. */
#include <stdatomic.h>
#include <string.h>

#include "program.h"

static const double most_orders = 5000; /* of steps, for a program to try */

/* xorshift */
uint64_t
random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed >> 16;
}

static uint64_t seed;

static int
below(int n)
{
    return (int)(random_next(&seed) % (uint64_t)n);
}

/* What the styles add, each kind as often as it should come. */
static const struct style {
    int base; /* of ten operations, so many are loads and stores */
    int count;
    enum act_kind kind[12];
} styles[] = {
    { 6, 6, { ACT_ADD, ACT_AND, ACT_OR, ACT_SWAP, ACT_CAS, ACT_WEAK } },
    { 6, 3, { ACT_FENCE, ACT_FENCE, ACT_CAS } },
    { 3, 5, { ACT_LOCK, ACT_LOCK, ACT_UNLOCK, ACT_TRY, ACT_SPIN_TRY } },
    { 2,
      6,
      { ACT_WAIT, ACT_WAIT_TIMED, ACT_WAIT_UNTIL, ACT_SIGNAL, ACT_SIGNAL,
        ACT_BROADCAST } },
    { 4, 5, { ACT_PARK, ACT_PARK_TIMED, ACT_LOOK, ACT_UNPARK, ACT_UNPARK } },
    { 6, 3, { ACT_SPIN, ACT_SPIN, ACT_ADD } },
    { 4, 6, { ACT_READ, ACT_WRITE, ACT_READ, ACT_WRITE, ACT_LOCK, ACT_SPIN } },
    { 7, 3, { ACT_CHOOSE, ACT_CAS, ACT_JOIN } },
    { 4,
      12,
      { ACT_ADD, ACT_CAS, ACT_WEAK, ACT_FENCE, ACT_SPIN, ACT_LOCK, ACT_TRY,
        ACT_WAIT, ACT_SIGNAL, ACT_PARK_TIMED, ACT_UNPARK, ACT_CHOOSE } },
};
enum { STYLES = sizeof styles / sizeof styles[0] };

/* What one program has in common. */
static struct {
    const struct style *style;
    int atomics, locks, taste;
    int first; /* threads that main starts before anything else */
} now;

static int
order_of(enum act_kind kind, bool failed)
{
    static const int orders[][5] = {
        { memory_order_relaxed, memory_order_acquire, memory_order_seq_cst,
          memory_order_acquire, memory_order_relaxed },
        { memory_order_relaxed, memory_order_release, memory_order_seq_cst,
          memory_order_release, memory_order_relaxed },
        { memory_order_relaxed, memory_order_acquire, memory_order_release,
          memory_order_acq_rel, memory_order_seq_cst },
        { memory_order_acquire, memory_order_release, memory_order_acq_rel,
          memory_order_seq_cst, memory_order_seq_cst },
    };
    int row = kind == ACT_FENCE                                ? 3
              : kind == ACT_STORE                              ? 1
              : kind == ACT_LOAD || kind == ACT_SPIN || failed ? 0
                                                               : 2;

    if (now.taste == 1 && below(4) != 0)
        return memory_order_seq_cst;
    if (now.taste == 2 && below(4) != 0 && kind != ACT_FENCE)
        return memory_order_relaxed;
    return orders[row][below(5)];
}

static struct act
random_act(void)
{
    struct act act = { .kind = below(2) ? ACT_LOAD : ACT_STORE };

    if (below(10) >= now.style->base)
        act.kind = now.style->kind[below(now.style->count)];
    act.order = order_of(act.kind, false);
    act.failed_order = order_of(act.kind, true);
    act.value = (uint8_t)(1 + below(3));
    act.expected = (uint8_t)below(3);
    act.on = (uint8_t)below(now.atomics);
    act.atomic = (uint8_t)below(now.atomics);
    if ((act.kind >= ACT_LOCK && act.kind <= ACT_BROADCAST) ||
        act.kind == ACT_READ || act.kind == ACT_WRITE)
        act.on = (uint8_t)below(now.locks);
    if (act.kind == ACT_UNPARK)
        act.on = (uint8_t)below(now.first + 1);
    if (act.kind == ACT_JOIN)
        act.on = (uint8_t)(1 + below(now.first));
    return act;
}

static void
put(struct program *program, int thread, struct act act)
{
    if (program->count[thread] < ACTS)
        program->act[thread][program->count[thread]++] = act;
}

static void
fill(struct program *program, int thread, int count)
{
    while (count-- > 0)
        put(program, thread, random_act());
}

/* --- shapes: the litmus tests, with something changed --- */

static struct act
writes(int atomic)
{
    static const enum act_kind kinds[] = { ACT_STORE, ACT_STORE, ACT_ADD,
                                           ACT_SWAP, ACT_CAS };
    struct act act = random_act();

    act.kind = kinds[below(5)];
    act.order = order_of(act.kind, false);
    act.on = (uint8_t)atomic;
    act.expected = 0;
    return act;
}

static struct act
reads(int atomic)
{
    static const enum act_kind kinds[] = { ACT_LOAD, ACT_LOAD, ACT_ADD,
                                           ACT_CAS };
    struct act act = random_act();

    act.kind = kinds[below(4)];
    act.order = order_of(act.kind, false);
    act.on = (uint8_t)atomic;
    act.expected = (uint8_t)(7 * below(2));
    return act;
}

static void
perhaps(struct program *program, int thread, struct act act)
{
    if (below(2))
        put(program, thread, act);
}

static struct act
fence(void)
{
    return (struct act){ .kind = ACT_FENCE,
                         .order = order_of(ACT_FENCE, false) };
}

/* One thread does something to x, then to y; another one to y, then to x: that
 * is MP, SB, LB, R, S and 2+2W. A third one meddles. */
static struct program
shape(void)
{
    struct program program = { 0 };
    int third = below(3);

    now.first = 2 + (third > 0);
    for (int t = 1; t <= now.first; t++)
        put(&program, 0, (struct act){ .kind = ACT_START, .on = (uint8_t)t });
    for (int t = 1; t <= 2; t++) {
        put(&program, t, below(3) ? writes(t - 1) : reads(t - 1));
        perhaps(&program, t, fence());
        put(&program, t, below(3) ? reads(2 - t) : writes(2 - t));
        if (below(4) == 0)
            put(&program, t, random_act());
    }
    if (third == 1) {
        put(&program, 3, below(2) ? writes(1) : reads(1));
        perhaps(&program, 3, fence());
        put(&program, 3, reads(0));
    } else if (third == 2) {
        fill(&program, 3, 1 + below(2));
    }
    return program;
}

/* Main starts some; it, or its first child, starts the last one later. */
static struct program
sketch(void)
{
    struct program program = { 0 };
    int active = 2 + (below(2) == 0) + (below(12) == 0);
    bool main_too = below(3) == 0, late = active < 4 && below(8) == 0;
    int longest = active == 2 ? 5 : active == 3 ? 4 : 2;
    struct act start = { .kind = ACT_START };

    now.first = main_too ? active - 1 : active < 4 ? active : 3;
    now.first = now.first > 3 - late ? 3 - late : now.first;
    for (int t = 1; t <= now.first; t++) {
        start.on = (uint8_t)t;
        put(&program, 0, start);
    }
    for (int t = !main_too; t <= now.first; t++)
        fill(&program, t, 1 + below(longest));
    if (late) {
        int by = below(2);

        start.on = (uint8_t)(now.first + 1);
        put(&program, by, start);
        fill(&program, now.first + 1, 1 + below(2));
        fill(&program, by, below(3));
    }
    return program;
}

/* About how many steps an operation is. */
static int
weight(enum act_kind kind)
{
    switch (kind) {
    case ACT_START:
    case ACT_READ:
    case ACT_WRITE:
        return 0;
    case ACT_SPIN:
    case ACT_SPIN_TRY:
    case ACT_LOCK:
        return 2;
    case ACT_WAIT:
    case ACT_WAIT_TIMED:
    case ACT_WAIT_UNTIL:
        return 3;
    default:
        return 1;
    }
}

/* In how many orders its steps can come, without what makes them wait. */
static double
orders(const struct program *program)
{
    double product = 1;
    int all = 0;

    for (int t = 0; t < THREADS; t++) {
        int mine = 0;

        for (int i = 0; i < program->count[t]; i++)
            mine += weight(program->act[t][i].kind);
        for (int i = 1; i <= mine; i++)
            product = product * ++all / i;
    }
    return product;
}

struct program
program_random(uint64_t *from)
{
    static const uint8_t sizes[] = { 1, 2, 4, 8 };
    struct program program;

    seed = *from;
    do {
        now.style = &styles[below(STYLES)];
        now.atomics = 1 + below(ATOMICS);
        now.locks = 1 + below(LOCKS);
        now.taste = below(4);
        program = below(4) == 0 ? shape() : sketch();
    } while (orders(&program) > most_orders);
    program.spurious = below(6) == 0;
    program.weak = below(3) == 0;
    program.timeouts = below(3) == 0;
    if (below(4) == 0)
        for (int i = 0; i < ATOMICS; i++)
            program.size[i] = sizes[below(4)];
    *from = seed;
    return program;
}
