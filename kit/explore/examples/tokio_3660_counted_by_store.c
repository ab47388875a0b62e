/* notify.c, but notify_waiters() counts by load and store. It holds the lock;
 * notify_one() needs none, and its permit is wiped out.
 * https://github.com/tokio-rs/tokio/pull/3660. */
#define COUNTED_BY_STORE
#define BREAKS "check"
#include "notify.c"
