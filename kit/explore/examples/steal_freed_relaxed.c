/* steal.c, but the thief frees its slots by a relaxed exchange: its copying is
 * not over for an owner that sees them free. */
#define FREED_ORDER memory_order_relaxed
#define BREAKS      "race"
#include "steal.c"
