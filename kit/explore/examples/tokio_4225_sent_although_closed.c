/* oneshot_closed.c, but the sender sets its bit in any case and looks at what
 * was there. It learns that the channel is closed and takes the value back; the
 * receiver sees the bit and takes it, too.
 * https://github.com/tokio-rs/tokio/issues/4225, mended by 4226. */
#define SENT_ALTHOUGH_CLOSED
#define BREAKS "race"
#include "oneshot_closed.c"
