/* steal.c, but the owner pops by load and store: it believes that the tasks of
 * its own queue are its own. A thief in between takes the same one. */
#define POP_BY_STORE
#define BREAKS "check"
#include "steal.c"
