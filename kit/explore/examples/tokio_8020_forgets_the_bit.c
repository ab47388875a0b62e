/* semaphore.c, but the new word is made of the permits alone: if the semaphore
 * was closed, it is open again. https://github.com/tokio-rs/tokio/issues/8020,
 * mended by 8021. */
#define FORGETS_THE_BIT
#define BREAKS "check"
#include "semaphore.c"
