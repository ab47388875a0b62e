/* ring.c, but the producer reads the head relaxed: it sees that a slot is free,
 * and fills it while, for all it knows, the consumer still reads there. */
#define HEAD_SEEN memory_order_relaxed
#define BREAKS    "race"
#include "ring.c"
