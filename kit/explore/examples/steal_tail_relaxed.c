/* steal.c, but the owner stores the tail relaxed: a thief claims a task whose
 * slot it does not see filled. */
#define TAIL_ORDER memory_order_relaxed
#define BREAKS     "race"
#include "steal.c"
