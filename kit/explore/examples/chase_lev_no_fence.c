/* chase_lev.c without the owner's fence: the owner lowers the bottom, and its
 * look at the top may be answered from before. So does the thief's look at the
 * bottom; both take the last task. */
#define NO_FENCE
#define BREAKS      "check"
#define NEEDS_STALE true
#include "chase_lev.c"
