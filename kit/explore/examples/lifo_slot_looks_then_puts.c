/* lifo_slot.c, but it looks whether the slot is empty, and then puts the task
 * there: the other one may have done the same in between. */
#define LOOKS_THEN_PUTS
#define BREAKS "assert"
#include "lifo_slot.c"
