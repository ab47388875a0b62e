/* atomic_waker.c, but the task looks first and registers afterwards: the wake
 * comes in between and finds no waker. */
#define LOOKS_FIRST
#define BREAKS "lost-wakeup"
#include "atomic_waker.c"
