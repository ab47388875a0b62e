/* abort.c, but abort() drops the future where it is called, since the task is
 * idle. https://github.com/tokio-rs/tokio/issues/3929. */
#define DROPS_IT_HERE
#define BREAKS "race"
#include "abort.c"
