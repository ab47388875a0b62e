/* says: main frees byte 4 in the block of .*, which is not what malloc */
#include "memory.h"

static void
run(void)
{
    int *volatile numbers = malloc(2 * sizeof *numbers);

    numbers++;
    free(numbers);
}

MODEL("a block is freed at its beginning", "crash");
