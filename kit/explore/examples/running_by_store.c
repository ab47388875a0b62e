/* task.c, but RUNNING is set by a store and not by a read-modify-write. The
 * waker finds SCHEDULED and relies on the poll that is to come. That poll
 * writes over the waker's word without reading it: it hears nothing from the
 * waker, and may still read the old `ready`. */
#define RUNNING_BY_STORE
#define BREAKS      "lost-wakeup"
#define NEEDS_STALE true
#include "task.c"
