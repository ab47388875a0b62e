/* sleep.c with the second look, but without the fences: the announcement may
 * still be on its way when the worker looks, and so may the work when the
 * submitter looks. Both see the old value, and both are content. */
#define NO_FENCE
#define BREAKS      "lost-wakeup"
#define NEEDS_STALE true
#include "sleep.c"
