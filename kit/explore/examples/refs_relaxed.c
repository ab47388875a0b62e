/* refs.c, but the count goes down relaxed: the last one frees while, for all it
 * knows, the other still reads. */
#define DROP_ORDER memory_order_relaxed
#define BREAKS     "race"
#include "refs.c"
