/* length.c, but it counts the places and takes off one if the channel is
 * closed. It reads two words at two times: closed between the two, an empty
 * channel has 4,294,967,295 messages.
 * https://github.com/tokio-rs/tokio/pull/8062. */
#define COUNTS_THE_CLOSE
#define BREAKS "check"
#include "length.c"
