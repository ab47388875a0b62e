/* task.c, but a waker that finds SCHEDULED goes away without a write. What it
 * found may be old: that poll is over, and the task sleeps. Only a
 * read-modify-write is sure to see the newest state. It is the other half of
 * running_by_store, and stood in Tokio's wake_by_ref() until version 1.47.2.
 * https://github.com/tokio-rs/tokio/issues/7589, mended by 7622. */
#define WAKE_BY_LOAD
#define BREAKS      "lost-wakeup"
#define NEEDS_STALE true
#include "task.c"
