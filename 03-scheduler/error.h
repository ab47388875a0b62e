/* The kernel's errors by name: "EBADF" says more than 9, and is found in every
 * manual page. Chapter 1. Any thread. */
#ifndef RT_ERROR_H
#define RT_ERROR_H

/* "EBADF" for EBADF, and so on; NULL if Linux has no such error. */
const char *rt_error_name(int error);

#endif
