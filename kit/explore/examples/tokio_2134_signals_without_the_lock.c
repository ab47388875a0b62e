/* parker.c, but the waker signals without having held the lock: the sleeper has
 * looked and does not wait yet, and the signal finds nobody. Tokio's broadcast
 * channel had it: https://github.com/tokio-rs/tokio/pull/2134. */
#define SIGNALS_WITHOUT_THE_LOCK
#define BREAKS "lost-wakeup"
#include "parker.c"
