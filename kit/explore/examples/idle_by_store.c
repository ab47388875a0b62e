/* task.c, but IDLE is set by a store: it wipes out the RUNNING_WOKEN of a waker
 * that came during the poll. */
#define IDLE_BY_STORE
#define BREAKS "lost-wakeup"
#include "task.c"
