/* sleep.c, but the worker does not look again after it has announced its sleep.
 * The work comes between its look and its announcement. No fence helps, and no
 * old value is needed: a plain order of events is enough. */
#define NO_SECOND_LOOK
#define BREAKS "lost-wakeup"
#include "sleep.c"
