/* blocking_pool.c, but the thread that was woken takes itself off the count.
 * Two spawners in a row count on the same idle thread, and the second job waits
 * behind the first although another thread was allowed.
 * https://github.com/tokio-rs/tokio/issues/8056, taken back by 8057. */
#define COUNTED_BY_THE_WOKEN
#define BREAKS "lost-wakeup"
#include "blocking_pool.c"
