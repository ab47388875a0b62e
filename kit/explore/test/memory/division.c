/* says: main divides by zero at .*division.c:9 */
#include "memory.h"

static volatile int zero;

static void
run(void)
{
    EXPLORE_CHECK(4 / zero == 0);
}

MODEL("nobody divides by zero", "crash");
