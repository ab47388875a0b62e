/* waker_slot.c, but it looks whether a waker is there, and then takes it
 * without a second thought: the other took it in between, and what it takes is
 * NULL. */
#define LOOKS_THEN_TAKES
#define BREAKS "crash"
#include "waker_slot.c"
