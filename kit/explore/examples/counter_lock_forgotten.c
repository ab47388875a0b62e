/* counter.c, but one of the three does not take the lock. */
#define LOCKED false
#define BREAKS "race"
#include "counter.c"
