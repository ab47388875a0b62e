/* The runner: starts the program of an exercise once for each case, bounds it,
 * kills what it left, and words the verdict. The learner's code never runs in
 * this process. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TEXT   1024
#define STEPS  24
#define COUNTS 24
#define OUTPUT 4096

enum status {
    GREEN,
    RED,
    CRASHED, /* red, and the program died of it */
    WAITS,   /* not run: an earlier case is red */
    FAULT    /* the kit's own */
};

struct count {
    char what[64];
    long n;
};

struct verdict {
    enum status status;
    char name[TEXT], belief[64], law[TEXT], ask[TEXT];
    char expected[TEXT], got[TEXT];
    char at[TEXT];    /* file:line of the test's GRADE, or empty */
    char where[TEXT]; /* where the learner's code was, or empty */
    char steps[STEPS][320];
    unsigned step_count; /* the first STEPS are kept */
    struct count counts[COUNTS];
    unsigned count_count;
    char output[OUTPUT + 1]; /* what it printed last */
    size_t output_size;
    unsigned long output_lost; /* bytes before that */
    char table[OUTPUT];        /* lines that stand above the failure */
    bool hung;                 /* then the page about hanging helps */
    double seconds;
};

/* What is graded. */
struct exercise {
    const char *id, *title, *kind;
    const char *learner;      /* the path of the learner's file, as shown */
    const char *kit;          /* the kit's commit, or NULL */
    const char *programs[64]; /* one, or for `write` one a subject */
    const char *subjects[64]; /* the file of each, for `write` */
    unsigned program_count;
    const char *broken; /* file: what the compiler said; nothing is run */
    const char *folder; /* of the exercise: GRADE_DIR */
    const char *root;   /* of the kit */
    const char *addr;   /* of programs for GRADE_PROGRAMS */
    bool every;         /* do not stop at the first red */
    bool sanitized;     /* the address space must not be bounded */
    unsigned only;      /* this case alone, or 0 */
};

/* How much slower this machine is than the one that the limits were made for;
 * at least 1. */
double machine_factor(void);

/* Run case `number` of `program`. */
void case_run(const struct exercise *e, const char *program, int number,
              struct verdict *v);

/* Ask `program` for its cases: how many, or -1 and why in `v`. */
int case_list(const struct exercise *e, const char *program,
              struct verdict **cases, struct verdict *v);

/* Take the field after `*rest` up to a tab. */
char *next_field(char **rest);

/* "cell.c:31 in rt_cell_register", from addresses; empty if unknown. */
void find_place(const struct exercise *e, const char *program,
                const char *frames, char place[TEXT]);

/* Verdicts in each format; `path` NULL: standard output. */
void report_terminal(FILE *out, const struct exercise *e,
                     const struct verdict *v, unsigned count);
void report_tap(FILE *out, const struct exercise *e, const struct verdict *v,
                unsigned count);
void report_junit(FILE *out, const struct exercise *e, const struct verdict *v,
                  unsigned count);
void report_record(FILE *out, const struct exercise *e, const struct verdict *v,
                   unsigned count);

/* The worst status of all. */
enum status overall(const struct verdict *v, unsigned count);

#endif
