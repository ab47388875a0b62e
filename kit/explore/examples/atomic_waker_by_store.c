/* atomic_waker.c, but registering ends with a store: it wipes out the bit of a
 * wake that came meanwhile. The task's look comes later than that wake, and yet
 * may not see what it was for: a store hears nothing. */
#define REGISTERED_BY_STORE
#define BREAKS      "lost-wakeup"
#define NEEDS_STALE true
#include "atomic_waker.c"
