/* The kernel's errors by name: "EBADF" says more than 9, and is found in every
 * manual page. Chapter 1. Any thread. */
#ifndef RT_ERROR_H
#define RT_ERROR_H

/* The result of such a function is looked at: it is an error, or what leaks. */
#define RT_MUST_USE __attribute__((warn_unused_result))

/* "EBADF" for EBADF, and so on; NULL if Linux has no such error. */
const char *rt_error_name(int error);

#endif
