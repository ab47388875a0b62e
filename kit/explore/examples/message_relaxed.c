/* message.c, but the flag is stored relaxed: nothing says that the value was
 * written before it. */
#define FLAG_ORDER memory_order_relaxed
#define BREAKS     "race"
#include "message.c"
