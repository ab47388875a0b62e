/* replaced_waker.c, but the old waker is dropped while the lock is held. Only
 * if it is the last reference, the thread waits for itself.
 * https://github.com/tokio-rs/tokio/issues/5429, mended by 5471 and 5475. */
#define DROPPED_UNDER_THE_LOCK
#define BREAKS "deadlock"
#include "replaced_waker.c"
