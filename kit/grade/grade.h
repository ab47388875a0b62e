/* What the test of an exercise is written with: exercises/.../test.c includes
 * this file, tells its cases, and says what it expected where. Each case runs
 * in a process of its own, under limits; a hang, a crash, a broken RT_ASSERT
 * becomes a failure of that case. No case asserts on wall time.
 *
 * A case fails by ending: what stands after a GRADE that failed does not run.
 * README.md tells how an exercise is made. */
#ifndef GRADE_H
#define GRADE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- the cases ----------------------------------------------------------- */

struct grade_case {
    void (*run)(void);
    const char *name;   /* a sentence: what happens, in the learner's words */
    const char *belief; /* "M04": what a failure means, unless GRADE_AS tells */
    const char *law;    /* "F2: PENDING is a promise: ..." */
    const char *ask;    /* one question */
};

/* In order: specific beliefs first. The last one has no `run`. */
extern const struct grade_case grade_cases[];

/* ---- what happened, and what was expected -------------------------------- */

/* One more numbered step of the story: grade_did("A polls: PENDING"). Keep it
 * short; only the last dozen are shown. */
void grade_did(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Forget the steps so far: for a case that tries one order of events after
 * another, and shows the one that fails. */
void grade_anew(void);

/* GRADE(woken == 1, "A is woken once", "%d wakes", woken): if the condition is
 * false the case has failed; `expected` is plain text, `got` is formatted. */
#define GRADE(cond, expected, ...) GRADE_AS(NULL, cond, expected, __VA_ARGS__)

/* The same, when this failure tells of another belief than the case's. */
#define GRADE_AS(belief, cond, expected, ...) \
    ((cond) ? (void)0 \
            : grade_failed(__FILE__, __LINE__, belief, expected, __VA_ARGS__))

/* What GRADE calls. A place for a breakpoint. */
_Noreturn void grade_failed(const char *file, int line, const char *belief,
                            const char *expected, const char *got, ...)
    __attribute__((format(printf, 5, 6)));

/* This place must not be reached; the text says what came here. */
_Noreturn void grade_never(const char *belief, const char *got, ...)
    __attribute__((format(printf, 2, 3)));

/* From here on in this case: another law, another question; a crash or a hang
 * from here on tells of another belief. NULL keeps what there is. */
void grade_law(const char *law, const char *ask);
void grade_belief(const char *belief);

/* A counter for `make compare`: grade_count("polls", 3). Counts of one name in
 * several cases are added. */
void grade_count(const char *what, long n);

/* The test itself cannot go on (no temporary file): that is the kit's fault. */
_Noreturn void grade_fault(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* ---- orders of events, without threads ----------------------------------- */

/* Run `other`, once, right before the k-th pthread_mutex_lock from now on, or
 * right after the k-th unlock (0: the next); a pthread_cond_wait is an unlock,
 * too, and returns after `other`. So a test tries each gap between two critical
 * sections. Where the interrupted side holds a lock, `other` waits for the
 * unlock, as a second thread would. Locks that `other` takes do not count. */
void grade_at_lock(unsigned k, void (*other)(void *), void *data);
void grade_at_unlock(unsigned k, void (*other)(void *), void *data);

/* True once the `other` that was armed last has run. Forget it otherwise. */
bool grade_at_ran(void);
void grade_at_forget(void);

/* How many times this case has locked a mutex. */
unsigned grade_locks(void);

/* Does this thread hold a mutex now? */
bool grade_lock_held(void);

/* Memory on a page of its own, full of zeros. Once it is guarded, whoever
 * touches it without holding a mutex that lies in it fails the case, by line:
 * init first, then guard, and end the guard before fini. For a test with one
 * thread, and an object without a condition variable. */
void *grade_page(size_t size);
void grade_guard(void *page, bool on);

/* ---- what is left behind ------------------------------------------------- */

/* Blocks that were allocated since the case began and not freed. A fresh block
 * is full of 0xA5, a freed one of 0xDD, and is not used again in the case:
 * freeing twice and writing after free fail the case by themselves. */
int grade_heap_blocks(void);

/* How many allocations there were since the case began. */
unsigned grade_allocations(void);

/* Let the k-th allocation from now on fail (0: the next). */
void grade_no_memory(unsigned k);

/* The text of the RT_ASSERT that `function` breaks, in a process of its own;
 * NULL if it comes back without; "killed by signal 11" and the like. */
const char *grade_assertion(void (*function)(void *), void *data);

/* ---- predictions --------------------------------------------------------- */

/* The learner's value for `key` in answers.txt. If it still is `?`, or is not
 * there, the case ends with a friendly word. The second wants a number. */
const char *grade_answer(const char *key);
long grade_answer_number(const char *key);

/* Run a program that `about` names under `program:` (its name without folder
 * and .c), with RT_TRACE and RT_CLOCK=virtual. `arguments` is a line, or NULL:
 * words with = before the first other one go to its environment. Returns its
 * exit code; then the functions below tell about that run. */
int grade_run_traced(const char *program, const char *arguments);

/* Lines of its trace that have all words of `what` ("step event=POLL"), for
 * this task (0: any line). */
long grade_trace_count(const char *what, unsigned task);

/* Tell the first lines that match as steps, at most `most`: what a wrong
 * prediction disagrees with. */
void grade_trace_tell(const char *what, unsigned task, unsigned most);

/* Its last time in ms, and the time of the first line that matches, or -1. */
double grade_trace_end(void);
double grade_trace_time(const char *what, unsigned task);

/* What it printed (standard output, then its error output). */
const char *grade_output(void);

/* The path of a file in the exercise's folder, and of a new temporary file that
 * goes with the case. Both live until the case ends. */
const char *grade_file(const char *name);
const char *grade_temporary(const char *name);

/* A kernel made of text, for stages with the backend `script`: the program's
 * RT_SCRIPT is a file with this text from here on. */
void grade_script(const char *text);

/* ---- models -------------------------------------------------------------- */

/* What the explorer found in a model. */
struct grade_explored {
    char verdict[24];   /* "holds", "leak", "race", ...; empty: see misuse */
    char how[16];       /* "exhaustive", "replayed", ...; "-": it failed */
    long threads, runs; /* main is one; how many orders were run */
    long steps;         /* of the longest run */
    char schedule[256]; /* that fails, or "-" */
    char breaks[24];    /* what the model says that it must end in, or "-" */
    char misuse[256];   /* it could not be explored: the explorer's line */
    char *text;         /* all that it printed */
};

/* Explore a model that `about` names under `models:` (its name without .c), or,
 * with NULL, the learner's own, linked with the subject that this program goes
 * with. `options` are a line, as for kit/explore/build/explore; words with =
 * before the first option go to its environment. */
struct grade_explored grade_explore(const char *model, const char *options);

/* If this case fails: show the table of that run above the failure. */
void grade_explored_show(const struct grade_explored *found);

#endif
