/* Assertions that name a rule. Chapter 1. Any thread.
 *
 * RT_ASSERT is for the caller's mistake and for our own bug, never for the
 * world's refusal. It is on in every build: its condition has no effects. */
#ifndef RT_ASSERT_H
#define RT_ASSERT_H

#include "error.h"

/* RT_ASSERT(cond, "F3: %s is polled after it finished", name);
 * When `cond` is false: print the message and the place, then abort. */
#define RT_ASSERT(cond, ...) \
    ((cond) ? (void)0 : rt_assert_failed(__FILE__, __LINE__, __VA_ARGS__))

/* RT_MUST(pthread_join(thread, NULL));
 * For a call that returns 0, or the number of an error that only a bug
 * explains: abort with the call and the error's name. It is called once. */
#define RT_MUST(call) \
    do { \
        int rt_error = (call); \
        RT_ASSERT(rt_error == 0, "%s: %s", #call, rt_error_name(rt_error)); \
    } while (0)

_Noreturn void rt_assert_failed(const char *file, int line, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));

#endif
