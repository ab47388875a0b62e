/* registration.c, but the task frees it at once. The lock is held, so it is no
 * race; the reactor comes with its pointer a little later. */
#define FREED_AT_ONCE
#define BREAKS "use-after-free"
#include "registration.c"
