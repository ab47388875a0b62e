/* ring.c, but the tail is stored relaxed: the consumer sees that an item is
 * there, and reads a slot that is not filled for it yet. */
#define TAIL_ORDER memory_order_relaxed
#define BREAKS     "race"
#include "ring.c"
