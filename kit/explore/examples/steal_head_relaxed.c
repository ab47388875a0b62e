/* steal.c, but push reads the head relaxed: the owner sees that a slot is free
 * again, and fills it over the thief that still copies from it. */
#define HEAD_SEEN memory_order_relaxed
#define BREAKS    "race"
#include "steal.c"
