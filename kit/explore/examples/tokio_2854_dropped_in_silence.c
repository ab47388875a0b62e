/* permits.c, but a permit that is dropped unused wakes nobody: if it is the
 * last, the receiver sleeps for ever. "Closed and idle" has several last
 * events, and each was forgotten once:
 * https://github.com/tokio-rs/tokio/pull/2854, then 8075, then 8260. */
#define DROPPED_IN_SILENCE
#define BREAKS "lost-wakeup"
#include "permits.c"
