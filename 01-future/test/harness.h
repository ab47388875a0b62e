/* The harness: every test program is a set of Check tests, this main() around
 * them, and the fakes. The same in all stages.
 *
 * A test counts as passed if Check says so and its teardown was reached: a test
 * that calls exit(0) fails here. The teardown asserts that the test gave back
 * what it took: descriptors, threads, blocks of memory. After each test its
 * process group is killed.
 *
 *     RT_TEST=name           run that test alone
 *     CK_FORK=no             in one process, for a debugger or valgrind
 *     CK_DEFAULT_TIMEOUT=n   seconds until a test counts as hanging
 *
 * The last line is `<program>: P passed, F failed`, in test functions: a loop
 * test counts once. Exit code 0 if none failed. */
#ifndef RT_HARNESS_H
#define RT_HARNESS_H

#include <check.h>
#include <stdlib.h>

/* Each test program defines this one; it calls rt_add for each of its tests. */
void rt_add_tests(void);

/* A test made by START_TEST. Its name is a sentence. */
void rt_add(const TTest *test);

/* The same, run for _i = 0 … count - 1. */
void rt_add_loop(const TTest *test, int count);

/* For a call that has to work, where Check may not be asked. */
#define RT_OK(call) ((call) == 0 ? (void)0 : abort())

/* Run `function` in a process of its own, and wait until it is dead. What it
 * wrote to stderr if it aborted; else a sentence that says how it ended. The
 * text lives until the next call. */
const char *rt_last_words(void (*function)(void *), void *argument);

/* Threads of this process; descriptors that are open. */
unsigned rt_count_threads(void);
unsigned rt_count_fds(void);

/* The text of a file, at most 1 MiB, for the caller to free; NULL: no file. */
char *rt_read_file(const char *path);

/* A path for a file of this test, in a folder of this run; nothing stands
 * there. The harness removes the file after the test. The eighth call after it
 * overwrites the text. */
const char *rt_temporary(const char *name);

#endif
