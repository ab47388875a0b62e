/* says: main runs on and on at .*endless_plain.c:9 */
#include "memory.h"

static volatile bool ready;

static void
run(void)
{
    while (!ready)
        continue;
}

MODEL("nobody waits for a plain variable", "livelock");
