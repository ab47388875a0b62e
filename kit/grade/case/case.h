/* What the parts of the judge that live in the learner's program share. */
#ifndef GRADE_CASE_H
#define GRADE_CASE_H

#include <stdbool.h>
#include <sys/types.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* How many processes a case may start before it is refused. */
#define CASE_FORKS 16U

/* The case that runs. */
extern struct running {
    int pipe;        /* to the runner; -1: somebody is debugging */
    char cookie[40]; /* begins each record */
    pid_t pid;       /* the process that may send */
    const struct grade_case *of;
    const char *law, *ask, *belief;
    _Atomic unsigned *forks; /* processes it started; shared with them */
} running;

/* A record for the runner: a key and fields, in one write. Nothing is sent
 * from a forked child. Fields are cut and cleaned. */
#define CASE_FIELDS 8
void case_send(const char *key, const char *const *fields);
void case_send1(const char *key, const char *field);

/* Where the program is: addresses of the frames of this thread. The first call
 * of load makes the others quick. */
void case_send_frames(const char *key, const char *what);
void case_load_frames(void);

/* The case has failed by itself: `expected` what, got what. */
_Noreturn void case_fail(const char *belief, const char *expected,
                         const char *got);

/* End the process of a case that is red; in gdb, stop there. */
_Noreturn void case_end_red(void);

/* `text`, or "" for NULL. */
const char *case_word(const char *text);

/* From here on a crash is told, and the runner may ask where we are. */
void case_listen(void);

/* Forget what the case before left (all cases of `--debug` share a process). */
void case_locks_begin(void);
void case_heap_begin(void);

/* Does this address lie in the page that grade_guard guards? */
bool case_is_guarded(const void *address);

/* Fail the case if freed memory was written to. */
void case_heap_check(void);

/* A file as text, to be freed; NULL: it cannot be read. */
char *case_read_file(const char *path);

/* What the environment says; without it the case is the kit's fault. */
const char *case_needed(const char *name);

/* Run the program with `words`: NAME=VALUE first, for its environment, then
 * what it is called and its arguments, then NULL. Both its outputs go to a
 * file. Returns its exit code, or 128 + its signal. */
int case_run_program(const char *path, char *const *words,
                     const char *output_path);

#endif
