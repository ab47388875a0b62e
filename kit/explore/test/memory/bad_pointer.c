/* says: main follows a bad pointer, 0x123456789000, at .*bad_pointer.c:9 */
#include "memory.h"

static int *volatile nowhere = (int *)(uintptr_t)0x123456789000;

static void
run(void)
{
    *nowhere = 1;
}

MODEL("a bad pointer ends the run, not the explorer", "crash");
