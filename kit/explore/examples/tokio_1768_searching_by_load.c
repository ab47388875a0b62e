/* searching.c, but who submits only loads the number of searchers, seq_cst as
 * it may be. It sees one, and wakes nobody; that one's last look is answered
 * from before the task. https://github.com/tokio-rs/tokio/issues/1768, mended
 * by pull request 1788; in 2026 somebody proposed the load again (8201). */
#define COUNTED_BY_LOAD
#define BREAKS      "lost-wakeup"
#define NEEDS_STALE true
#include "searching.c"
