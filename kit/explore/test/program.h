/* Small programs for the tests of the explorer: made at random, or written as
 * text. One notation for both: what the self-check prints can stand in the
 * table of litmus.c, and the other way round.
 *
 *     b: store x 1 rlx; store y 1 rel | c: load y acq; load x rlx
 *
 * Threads are letters. a is main; if nothing is said of it, it starts the
 * others and joins them. Atomics are x y z, plain variables p q, locks m n,
 * condition variables c d. All of them begin as 0. The result of the second
 * operation of thread c is c2. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../engine.h"

enum {
    THREADS = 4, /* main is one of them */
    ACTS = 10,   /* of one thread */
    ATOMICS = 3,
    PLAINS = 2,
    LOCKS = 2,
    CONDS = 2,
    UNSET = 250, /* the result of an operation that did not happen */
    STORED = 99, /* of a compare-exchange that stored */
};

/* The words after the name: a an atomic, p a plain variable, m a lock, c a
 * condition variable, t a thread, n a number, e the value that is expected,
 * o an order, f the order of a failure. */
/* clang-format off */
#define ACT_KINDS(X) \
    X(LOAD,       "load",       "ao") \
    X(STORE,      "store",      "ano") \
    X(ADD,        "add",        "ano") \
    X(AND,        "and",        "ano") \
    X(OR,         "or",         "ano") \
    X(SWAP,       "swap",       "ano") \
    X(CAS,        "cas",        "aenof") \
    X(WEAK,       "weak",       "aenof") /* compare_exchange_weak */ \
    X(FENCE,      "fence",      "o") \
    X(SPIN,       "spin",       "ao") /* until it is not 0 */ \
    X(LOCK,       "lock",       "m") \
    X(TRY,        "try",        "m") \
    X(SPIN_TRY,   "spin_try",   "m") /* until it has the lock */ \
    X(UNLOCK,     "unlock",     "m") \
    X(WAIT,       "wait",       "cm") /* once */ \
    X(WAIT_TIMED, "wait_timed", "cm") \
    X(WAIT_UNTIL, "wait_until", "cma") /* the atomic is not 0 */ \
    X(SIGNAL,     "signal",     "c") \
    X(BROADCAST,  "broadcast",  "c") \
    X(PARK,       "park",       "") \
    X(PARK_TIMED, "park_timed", "") \
    X(LOOK,       "look",       "") /* takes the token, if there is one */ \
    X(UNPARK,     "unpark",     "t") \
    X(START,      "start",      "t") \
    X(JOIN,       "join",       "t") \
    X(CHOOSE,     "choose",     "n") \
    X(READ,       "read",       "p") \
    X(WRITE,      "write",      "pn")
/* clang-format on */
#define ACT_NAME(name, word, arguments) ACT_##name,
enum act_kind { ACT_KINDS(ACT_NAME) ACT_KIND_COUNT };

struct act {
    enum act_kind kind;
    uint8_t on;     /* atomic, plain variable, lock, or thread */
    uint8_t cond;   /* of wait, signal, broadcast */
    uint8_t atomic; /* of wait_until */
    uint8_t value, expected;
    int order, failed_order;
};

struct program {
    int count[THREADS];
    struct act act[THREADS][ACTS];
    uint8_t size[ATOMICS]; /* bytes; 0: four */
    unsigned spurious, weak, timeouts;
};

/* What a run of a program ends in. */
struct outcome {
    uint8_t result[THREADS][ACTS];
    uint8_t last[ATOMICS + PLAINS];
    uint8_t how; /* 0: it came to its end. 1: it is stuck. 2: a race */
};

/* A set of outcomes. */
struct set {
    struct outcome *member;
    size_t count, room;
    size_t *table; /* hashed: number of a member + 1 */
};
void set_clear(struct set *set);
void set_add(struct set *set, const struct outcome *outcome);
bool set_has(const struct set *set, const struct outcome *outcome);
/* A member of `a` that is not in `b`, or NULL. */
const struct outcome *set_missing(const struct set *a, const struct set *b);

/* A program from its text. False, with a line on stderr: it is not one. */
bool program_parse(struct program *program, const char *text);
void program_print(const struct program *program);
void outcome_print(const struct program *program,
                   const struct outcome *outcome);

/* Do all its operations have a meaning: no thread is missing that it names? */
bool program_uses(const struct program *program, enum act_kind kind);

/* The order in `outcome` of results and last values is that of the text. */
struct outcome outcome_new(void);

/* Everything that it may end in, as the explorer says. */
struct result program_explore(const struct program *program,
                              struct options options, struct set *set);

/* The same by brute force, without the explorer: every read sees the newest
 * store. False: it has more states than `most`. (brute.c) */
bool program_brute(const struct program *program, size_t most, struct set *set);

/* The same by the rules of C11, checked one by one on each candidate, for
 * programs of atomics and fences alone. False: this is no such program, or it
 * has more than `most` candidates. (axioms.c) */
bool program_axioms(const struct program *program, size_t most,
                    struct set *set);

/* A program at random. */
uint64_t random_next(uint64_t *seed);
struct program program_random(uint64_t *seed);

#endif
