/* What the parts of the judge that live in the learner's program share. */
#ifndef GRADE_CASE_H
#define GRADE_CASE_H

#include <stdarg.h>
#include <stdbool.h>

/* A record for the runner: a key and fields, in one write. Nothing is sent
 * from a forked child. Fields are cut and cleaned. */
#define CASE_FIELDS 8
void case_send(const char *key, const char *const *fields);
void case_send1(const char *key, const char *field);

/* The case has failed by itself: `expected` what, got what. */
_Noreturn void case_fail(const char *belief, const char *expected,
                         const char *got);

/* Where the program is: addresses of the frames of this thread. */
void case_send_frames(const char *key, const char *what);

/* Forget what the case before left (all cases of `--debug` share a process). */
void case_locks_begin(void);
void case_heap_begin(void);

/* Fail the case if freed memory was written to. */
void case_heap_check(void);

/* How many processes this case may start, and how many it did. */
#define CASE_FORKS 16U

#endif
