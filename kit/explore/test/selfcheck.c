/* Does the explorer lose anything, or make anything up?
 *
 *     selfcheck COUNT [SEED]    COUNT random programs
 *     selfcheck 'PROGRAM'       one, in the notation of program.h
 *
 * For each program, what it may end in must be the same
 *   - with the reduction, with sleep sets alone, and order by order;
 *   - the same three where reads are always fresh;
 *   - by brute force (brute.c), which is not the explorer at all;
 *   - and by the rules of C11 (axioms.c), where it is a program of atomics.
 * The first program that fails is made small and printed; then the exit
 * status is 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "program.h"

enum { MOST_RUNS = 4000, MOST_STATES = 20000, MOST_CANDIDATES = 20000 };

static struct {
    unsigned long programs, too_large, outcomes, weak, stuck, races;
    unsigned long brute, axioms; /* so many of them, by these, too */
    unsigned long runs[3], pruned[3];
} sum;

static const char *const mode_names[] = { "with the reduction",
                                          "with sleep sets", "order by order" };

/* What one program is compared by. */
struct ways {
    struct set weak[3], fresh[3], brute, axioms;
    bool has_brute, has_axioms;
};
static struct ways ways;

enum answer { SAME, TOO_LARGE, MISMATCH };

/* What a comparison was about, if it failed. */
static const char *has, *lacks;
static const struct outcome *example;

static bool
has_end(const struct set *set, int how)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->member[i].how == how)
            return true;
    return false;
}

/* A run that is stuck ends, though a thread might still wake up for no reason:
 * where that can be, the search need not know all that comes after. */
static bool
comparable(const struct program *program, const struct set *set)
{
    return program->spurious == 0 || !has_end(set, 1);
}

static bool
same(const struct set *a, const char *name_a, const struct set *b,
     const char *name_b)
{
    has = name_a;
    lacks = name_b;
    example = set_missing(a, b);
    if (example == NULL) {
        has = name_b;
        lacks = name_a;
        example = set_missing(b, a);
    }
    return example == NULL;
}

/* In each mode; false: there are too many orders. */
static bool
explore_modes(const struct program *program, bool fresh, struct set set[3])
{
    for (int mode = SEARCH_PLAIN; mode >= SEARCH_ALL; mode--) {
        struct options wanted = { .mode = (enum search_mode)mode,
                                  .fresh = fresh,
                                  .most = MOST_RUNS };
        struct result got;

        if (mode != SEARCH_PLAIN)
            wanted.most = 0;
        got = program_explore(program, wanted, &set[mode]);
        sum.runs[mode] += got.runs;
        sum.pruned[mode] += got.pruned;
        if (!got.complete)
            return false;
    }
    return true;
}

static bool
compare_modes(const struct program *program, struct set set[3], bool fresh)
{
    static char names[2][64];
    bool all = comparable(program, &set[SEARCH_PLAIN]);

    for (int mode = SEARCH_ALL; mode < SEARCH_PLAIN; mode++) {
        snprintf(names[0], sizeof names[0], "%s%s", mode_names[SEARCH_PLAIN],
                 fresh ? ", fresh" : "");
        snprintf(names[1], sizeof names[1], "%s%s", mode_names[mode],
                 fresh ? ", fresh" : "");
        if (all ? !same(&set[SEARCH_PLAIN], names[0], &set[mode], names[1])
                : !has_end(&set[mode], 1))
            return false;
    }
    return true;
}

static enum answer
compare(const struct program *program)
{
    if (!explore_modes(program, false, ways.weak) ||
        !explore_modes(program, true, ways.fresh))
        return TOO_LARGE;
    if (!compare_modes(program, ways.weak, false) ||
        !compare_modes(program, ways.fresh, true))
        return MISMATCH;
    ways.has_brute = comparable(program, &ways.fresh[SEARCH_PLAIN]) &&
                     !has_end(&ways.fresh[SEARCH_PLAIN], 2) &&
                     program_brute(program, MOST_STATES, &ways.brute);
    if (ways.has_brute && !same(&ways.fresh[SEARCH_PLAIN], "explorer, fresh",
                                &ways.brute, "brute force"))
        return MISMATCH;
    ways.has_axioms = program_axioms(program, MOST_CANDIDATES, &ways.axioms);
    if (ways.has_axioms && !same(&ways.weak[SEARCH_PLAIN], "explorer",
                                 &ways.axioms, "rules of C11"))
        return MISMATCH;
    return SAME;
}

/* --- making it small --- */

static bool
still_fails(const struct program *program)
{
    return compare(program) == MISMATCH;
}

/* Nothing names thread `t` any more. */
static void
forget_thread(struct program *program, int t)
{
    program->count[t] = 0;
    for (int u = 0; u < THREADS; u++) {
        int kept = 0;

        for (int i = 0; i < program->count[u]; i++) {
            struct act act = program->act[u][i];
            bool names = act.kind == ACT_START || act.kind == ACT_JOIN ||
                         act.kind == ACT_UNPARK;

            if (!names || act.on != t)
                program->act[u][kept++] = act;
        }
        program->count[u] = kept;
    }
}

static void
forget_act(struct program *program, int t, int i)
{
    program->count[t]--;
    memmove(&program->act[t][i], &program->act[t][i + 1],
            (size_t)(program->count[t] - i) * sizeof program->act[t][i]);
}

/* Try something smaller, and keep it if it still fails. */
static bool
keep_if_it_fails(struct program *program, struct program smaller)
{
    if (memcmp(program, &smaller, sizeof smaller) == 0 ||
        !still_fails(&smaller))
        return false;
    *program = smaller;
    return true;
}

static bool
shrink_act(struct program *program, int t, int i)
{
    struct program smaller = *program;

    if (program->act[t][i].kind == ACT_START)
        forget_thread(&smaller, program->act[t][i].on);
    else
        forget_act(&smaller, t, i);
    if (keep_if_it_fails(program, smaller))
        return true;
    smaller = *program;
    smaller.act[t][i].order = 0;
    smaller.act[t][i].failed_order = 0;
    if (keep_if_it_fails(program, smaller))
        return true;
    smaller = *program;
    smaller.act[t][i].on = 0;
    return program->act[t][i].kind <= ACT_UNLOCK &&
           keep_if_it_fails(program, smaller);
}

static bool
shrink_once(struct program *program)
{
    struct program smaller = *program;

    smaller.spurious = smaller.weak = smaller.timeouts = 0;
    memset(smaller.size, 0, sizeof smaller.size);
    if (keep_if_it_fails(program, smaller))
        return true;
    for (int t = 0; t < THREADS; t++)
        for (int i = program->count[t] - 1; i >= 0; i--)
            if (shrink_act(program, t, i))
                return true;
    return false;
}

static void
tell_mismatch(struct program program)
{
    program_print(&program);
    while (shrink_once(&program))
        ;
    printf("the same, made small:\n");
    program_print(&program);
    compare(&program);
    printf("%s, it may end in\n  ", has);
    outcome_print(&program, example);
    printf("and %s it may not.\n", lacks);
}

/* --- many programs --- */

static void
count(void)
{
    const struct set *all = &ways.weak[SEARCH_PLAIN];

    sum.outcomes += all->count;
    sum.weak += all->count > ways.fresh[SEARCH_PLAIN].count;
    sum.brute += ways.has_brute;
    sum.axioms += ways.has_axioms;
    sum.races += has_end(all, 2);
    sum.stuck += has_end(all, 1);
}

static void
summary(double seconds)
{
    printf("%lu programs, %lu outcomes: %lu programs with stale reads, %lu may"
           " be stuck, %lu race\n",
           sum.programs, sum.outcomes, sum.weak, sum.stuck, sum.races);
    printf("%lu compared with brute force, %lu with the rules of C11; %lu too"
           " large, and replaced\n",
           sum.brute, sum.axioms, sum.too_large);
    for (int mode = 0; mode < 3; mode++)
        printf("%-18s %9lu runs, %9lu pruned\n", mode_names[mode],
               sum.runs[mode], sum.pruned[mode]);
    printf("%.1f s\n", seconds);
}

static int
check_many(unsigned long wanted, uint64_t seed)
{
    clock_t start = clock();

    printf("selfcheck: seed %llu\n", (unsigned long long)seed);
    seed = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
    while (sum.programs < wanted) {
        uint64_t before = seed;
        struct program program = program_random(&seed);
        enum answer answer = compare(&program);

        if (answer == MISMATCH) {
            printf("mismatch in program %lu (%llx):\n", sum.programs + 1,
                   (unsigned long long)before);
            tell_mismatch(program);
            return 1;
        }
        sum.too_large += answer == TOO_LARGE;
        sum.programs += answer == SAME;
        if (answer == SAME)
            count();
    }
    summary((double)(clock() - start) / CLOCKS_PER_SEC);
    return 0;
}

static int
check_one(const char *text)
{
    struct program program;
    enum answer answer;

    if (!program_parse(&program, text))
        return 2;
    answer = compare(&program);
    for (size_t i = 0; i < ways.weak[SEARCH_PLAIN].count; i++)
        outcome_print(&program, &ways.weak[SEARCH_PLAIN].member[i]);
    if (answer == MISMATCH)
        tell_mismatch(program);
    printf("%s\n", answer == SAME       ? "the same in all ways"
                   : answer == MISMATCH ? "a mismatch"
                                        : "too large");
    return answer == MISMATCH;
}

int
main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: selfcheck COUNT [SEED] | 'PROGRAM'\n");
        return 2;
    }
    if (strchr(argv[1], ':') != NULL)
        return check_one(argv[1]);
    return check_many(strtoul(argv[1], NULL, 10),
                      argc > 2 ? strtoull(argv[2], NULL, 10)
                               : (uint64_t)time(NULL));
}
