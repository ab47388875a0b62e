/* Assertions that name a rule. Chapter 1. Any thread.
 *
 * RT_ASSERT is for the caller's mistake and for our own bug, never for the
 * world's refusal. It is on in every build: its condition has no effects. */
#ifndef RT_ASSERT_H
#define RT_ASSERT_H

/* RT_ASSERT(cond, "F3: %s is polled after it finished", name);
 * When `cond` is false: print the message and the place, then abort. */
#define RT_ASSERT(cond, ...) \
    ((cond) ? (void)0 : rt_assert_failed(__FILE__, __LINE__, __VA_ARGS__))

_Noreturn void rt_assert_failed(const char *file, int line, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));

#endif
