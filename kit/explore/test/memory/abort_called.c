/* says: main calls abort */
#include "memory.h"

static void
run(void)
{
    abort();
}

MODEL("nobody calls abort", "crash");
