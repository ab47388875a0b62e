/* steal.c, but the thief moves both counters at once, before it has copied: the
 * owner fills slots that are still being read. The same class as
 * tokio-rs/tokio#2382. */
#define IN_ONE_PHASE
#define BREAKS "race"
#include "steal.c"
