/* The path of decisions, for the files of the search. */
#ifndef SEARCH_H
#define SEARCH_H

#include "engine.h"

/* A decision, and what is known about its alternatives. */
struct node {
    uint8_t thread, choice, choices;
    uint8_t enabled; /* sets of threads: they could go */
    uint8_t ready;   /* and without a timeout that comes early */
    uint8_t back;    /* to be tried */
    uint8_t done;    /* tried */
    uint8_t sleep;   /* tried before, and nothing has changed for them */
    uint8_t floor[MAX_THREADS]; /* their load: older stores were tried, too */
    int cost;                   /* up to here */
    int previous;               /* who went before, or -1 */
    bool idle;
    struct clock after;          /* of the step that was taken */
    struct op op;                /* the same */
    uint32_t wants[MAX_THREADS]; /* what each was about to do: a sum of it */
};

/* ABORTED: as it must, in the assertion that options.aborts names. */
enum end { ENDED, PRUNED, ABORTED, FAILED };

/* The run that is under way, and what is left of the one before. */
extern struct node path[MAX_STEPS + 1];

/* Decisions of `path` that the next run repeats; at the last of them it takes
 * another thread, or another choice. */
extern int kept;

/* search.c: one run of `model_run` along `path`; then change the last decision
 * that can be changed (false: all is done). */
extern void (*model_run)(void);
enum end run_once(void);
bool next_path(void);
/* The cost of the run up to here and with this step. */
int cost_up_to(const struct node *node);

bool at_random(void);
bool reduces(void); /* by races and sleep, and without a bound */

/* races.c: `thread` is about to take its next step, or never can. At each
 * earlier step that this one might as well have come before, note whom to
 * try. */
void note_races(int thread);
/* A run that was cut short has not shown its later races: try all. */
void distrust(void);

/* chance.c: random runs. */
void chance_seed(uint64_t seed);
void chance_begin_run(void);
unsigned random_below(unsigned count);
int anybody(unsigned set); /* of a set of threads */
int highest(unsigned set); /* by priorities (PCT) */

#endif
