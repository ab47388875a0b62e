/* The trial of one mutant: build it in a copy of the stage, run the tests until
 * one is red. Each trial runs in a process of its own, in a copy of its own. */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdbool.h>

#include "sites.h"

#define MAX_TESTS 128

/* One way to build the stage, and the tests that go with it. */
struct build {
    char backend[16]; /* "" where the stage has none */
    char folder[64];  /* BUILD= */
    char objects[8192];
    struct test {
        char name[64];
        unsigned ms; /* of the run without a mutant */
    } tests[MAX_TESTS];
    unsigned count;
};

enum verdict {
    UNTRIED,
    NO_MUTANT, /* it does not compile, or is the same program */
    RED,
    SURVIVED,
    FAILED /* the trial itself went wrong */
};

struct outcome {
    enum verdict verdict;
    char by[320]; /* RED: test program, test, and how; FAILED: why */
};

/* The stage as it is: builds it in the copy `folder`, and runs each test once.
 * False, after a message: it is red, or does not build. */
bool trial_base(struct build *build, const char *folder);

/* Try `site` in the copy `folder`, which is left as it was. `builds` are tried
 * in turn until one is red. */
void trial_run(const struct site *site, const char *text, const char *folder,
               const struct build *builds, unsigned build_count,
               struct outcome *outcome);

/* In the process of a trial: from now on, what it starts dies with it. */
void trial_begin(void);

#endif
