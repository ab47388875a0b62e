/* The small programs by which memory models are told apart, and what the
 * explorer makes of them. `litmus` checks the table; `litmus -v` prints it.
 *
 * The names are those of the literature: MP message passing, SB store
 * buffering, LB load buffering, IRIW independent reads of independent writes,
 * WRC write to read causality, Co.. coherence. Programs are in the notation of
 * program.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

enum answer {
    FOUND,    /* some order of the steps ends so */
    STALE,    /* only with a read that is stale */
    NEVER,    /* C11 forbids it */
    LEFT_OUT, /* C11 allows it, the explorer does not find it; README.md */
    EXTRA     /* C11 forbids it, C++20 allows it, the explorer finds it */
};
static const char *const words[] = { "found", "found, stale", "never",
                                     "left out", "found, as C++20 allows" };

static const struct litmus {
    const char *name;
    enum answer answer;
    const char *end; /* results and last values; "race", "stuck" */
    const char *program, *reason;
} table[] = {
#include "litmus.def"
};
enum { ROWS = sizeof table / sizeof table[0] };

/* --- does an outcome end so? --- */

/* One word of `end`: c1=2, x=1, race, stuck. */
static bool
holds(const struct outcome *outcome, const char *word)
{
    static const char names[] = "xyzpq";
    const char *name = strchr(names, word[0]);

    if (strcmp(word, "race") == 0)
        return outcome->how == 2;
    if (strcmp(word, "stuck") == 0)
        return outcome->how == 1;
    if (outcome->how == 2)
        return false;
    if (name != NULL && word[1] == '=')
        return outcome->last[name - names] == atoi(word + 2);
    if (word[0] >= 'a' && word[0] < 'a' + THREADS && word[2] == '=')
        return outcome->result[word[0] - 'a'][word[1] - '1'] == atoi(word + 3);
    fprintf(stderr, "litmus: no end: \"%s\"\n", word);
    exit(2);
}

static bool
ends_so(const struct outcome *outcome, const char *end)
{
    char copy[64], *rest;

    snprintf(copy, sizeof copy, "%s", end);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        if (!holds(outcome, word))
            return false;
    return true;
}

static bool
found(const struct litmus *row, const struct program *program, bool fresh)
{
    static struct set set;
    struct options how = { .mode = SEARCH_ALL, .fresh = fresh };

    if (!program_explore(program, how, &set).complete) {
        fprintf(stderr, "litmus: %s: not complete\n", row->name);
        exit(2);
    }
    for (size_t i = 0; i < set.count; i++)
        if (ends_so(&set.member[i], row->end))
            return true;
    return false;
}

static bool
check(const struct litmus *row)
{
    struct program program;
    bool stale, fresh;

    if (!program_parse(&program, row->program))
        exit(2);
    stale = found(row, &program, false);
    fresh = found(row, &program, true);
    switch (row->answer) {
    case FOUND:
        return stale && fresh;
    case STALE:
    case EXTRA:
        return stale && !fresh;
    default:
        return !stale && !fresh;
    }
}

int
main(int argc, char **argv)
{
    int failed = 0;
    bool print = argc == 2 && strcmp(argv[1], "-v") == 0;

    if (argc > 1 && !print) {
        fprintf(stderr, "usage: litmus [-v]\n");
        return 2;
    }
    for (int i = 0; i < ROWS; i++) {
        const struct litmus *row = &table[i];
        bool good = check(row);

        failed += !good;
        if (print || !good)
            printf("%s%-36s %-12s %s\n    %s\n",
                   good ? "" : "failed: ", row->name, words[row->answer],
                   row->end, row->program);
        if ((print || !good) && row->reason != NULL)
            printf("    %s\n", row->reason);
    }
    printf("litmus: %d passed, %d failed\n", (int)ROWS - failed, failed);
    return failed > 0;
}
