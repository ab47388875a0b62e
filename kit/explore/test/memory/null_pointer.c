/* says: main writes address 0x4 at .*null_pointer.c:12: a null pointer */
#include "memory.h"

static struct {
    int first, second;
} *volatile pair;

static void
run(void)
{
    /* the second, which is not at address 0 */
    pair->second = 1;
}

MODEL("nothing is at NULL, nor near it", "crash");
