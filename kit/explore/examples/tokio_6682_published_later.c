/* timer.c, but the driver gives the lock back before it publishes. The timer
 * comes in between and is compared with the answer of the turn before.
 * https://github.com/tokio-rs/tokio/issues/6682, mended by 6683. */
#define PUBLISHED_LATER
#define BREAKS "lost-wakeup"
#include "timer.c"
