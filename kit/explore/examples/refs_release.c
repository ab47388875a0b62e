/* refs.c, but the count goes down with release alone: the other says that it is
 * through, and the last one does not hear it. */
#define DROP_ORDER memory_order_release
#define BREAKS     "race"
#include "refs.c"
