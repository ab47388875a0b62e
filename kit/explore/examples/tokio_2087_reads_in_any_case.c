/* join_waker.c, but the runtime reads the waker before it asks whether it may.
 * The handle may be writing there at that moment.
 * https://github.com/tokio-rs/tokio/issues/2087, mended by 2096. */
#define READS_IN_ANY_CASE
#define BREAKS "race"
#include "join_waker.c"
