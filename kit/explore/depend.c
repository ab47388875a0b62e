/* Whose order matters.
 *
 * Two operations are independent if it makes no difference which one comes
 * first. The search tries both orders only of those that depend on each other.
 * A pair too many here costs runs; a pair too few loses orders.
 *
 * Every pair that is dependent here also leaves an edge in the clocks `after`
 * (memory.c, sync.c). Where the two disagree, the search loses orders; the
 * self-check in test/ is there to notice.
 *
 * A load that reads an older store is like a load that happens before the
 * newer ones, unless it is seq_cst. So one that came before a store need not be
 * tried once more after it, reading the old value: that is the same. Only to
 * read the new store is news. */
#include "engine.h"

static bool
may_write(const struct op *op)
{
    return op->kind == OP_STORE || op->kind == OP_RMW || op->kind == OP_CAS;
}

/* A seq_cst fence, and anything that is seq_cst. */
static bool
in_sc_order(const struct op *a, const struct op *b)
{
    return a->kind <= OP_FENCE && b->kind <= OP_FENCE && is_sc(a) && is_sc(b) &&
           (a->kind == OP_FENCE || b->kind == OP_FENCE);
}

enum reads { READS_NOT, READS_ANY, READS_NEWEST };

/* Does `op` read what `write` writes? READS_ANY: it may also read older ones;
 * then only "after the write" is news. Not so for a seq_cst load: what it reads
 * depends on the seq_cst stores before it, and these, where a compare-exchange
 * fails or not, on the write. */
static enum reads
reads(const struct op *op, const struct op *write)
{
    if (op->kind == OP_SPIN)
        return (op->operand >> write->place & 1) != 0 ? READS_NEWEST
                                                      : READS_NOT;
    if (op->place != write->place)
        return READS_NOT;
    if (op->kind == OP_CAS)
        return READS_NEWEST;
    if (op->kind != OP_LOAD)
        return READS_NOT;
    return options.fresh || is_sc(op) ? READS_NEWEST : READS_ANY;
}

/* --- locks, condition variables, park, memory --- */

/* Whoever is woken by a signal takes the lock in the same step; who comes back
 * early does so in a step of its own. */
static bool
on_a_lock(const struct op *op)
{
    return op->kind >= OP_LOCK && op->kind <= OP_WAKE &&
           (op->kind != OP_WAKE || op->ok);
}

static bool
on_a_cond(const struct op *op)
{
    return op->kind >= OP_WAIT && op->kind <= OP_BROADCAST;
}

static bool
takes(const struct op *op)
{
    return op->kind == OP_LOCK || (op->kind == OP_WAKE && op->ok);
}

static bool
gives_back(const struct op *op)
{
    return op->kind == OP_UNLOCK || op->kind == OP_WAIT;
}

static bool
signals(const struct op *op)
{
    return op->kind == OP_SIGNAL || op->kind == OP_BROADCAST;
}

/* Who gives back and who takes cannot change places: the one waits for the
 * other. */
static bool
same_lock(const struct op *a, const struct op *b)
{
    return on_a_lock(a) && on_a_lock(b) && a->place == b->place &&
           !(takes(a) && gives_back(b)) && !(gives_back(a) && takes(b));
}

static bool
same_cond(const struct op *a, const struct op *b)
{
    return on_a_cond(a) && on_a_cond(b) && a->cond == b->cond &&
           (signals(a) || signals(b));
}

static bool
park_and_unpark(const struct op *park, const struct op *unpark)
{
    return park->kind == OP_PARK && unpark->kind == OP_UNPARK &&
           park->target == unpark->target;
}

static bool
spins_on_lock(const struct op *spin, const struct op *op)
{
    return spin->kind == OP_SPIN && on_a_lock(op) &&
           (spin->operand >> op->place & 1) != 0;
}

static bool
on_the_heap(const struct op *op)
{
    return op->kind == OP_MALLOC || op->kind == OP_FREE;
}

static bool
synchronise(const struct op *a, const struct op *b)
{
    return same_lock(a, b) || same_cond(a, b) || park_and_unpark(a, b) ||
           park_and_unpark(b, a) || spins_on_lock(a, b) ||
           spins_on_lock(b, a) || (on_the_heap(a) && on_the_heap(b));
}

/* --- the two questions --- */

static bool
both_write(const struct op *done, const struct op *next)
{
    return done->wrote && may_write(next) && done->place == next->place;
}

enum wakes
depend_wakes(const struct op *done, const struct op *next)
{
    if (in_sc_order(done, next) || synchronise(done, next) ||
        both_write(done, next))
        return WAKES;
    if (done->wrote) {
        enum reads how = reads(next, done);

        if (how == READS_NOT)
            return WAKES_NOT;
        return next->kind == OP_LOAD && !options.fresh ? WAKES_FOR_NEW : WAKES;
    }
    return may_write(next) && reads(done, next) == READS_NEWEST ? WAKES
                                                                : WAKES_NOT;
}

bool
depend_race(const struct op *done, const struct op *next)
{
    if (in_sc_order(done, next) || synchronise(done, next) ||
        both_write(done, next))
        return true;
    if (done->wrote)
        return reads(next, done) == READS_NEWEST;
    return may_write(next) && reads(done, next) != READS_NOT;
}

bool
depend_held(const struct op *next)
{
    return takes(next) && places[next->place].owner >= 0;
}

bool
depend_taken(const struct op *done, const struct op *next)
{
    return takes(next) && done->place == next->place &&
           (takes(done) || (done->kind == OP_TRYLOCK && done->ok));
}

bool
depend_given(const struct op *done, const struct op *next)
{
    return takes(next) && done->place == next->place && gives_back(done);
}

bool
depend_woke(const struct op *done, const struct op *next)
{
    return next->kind == OP_WAKE && signals(done) && done->cond == next->cond;
}
