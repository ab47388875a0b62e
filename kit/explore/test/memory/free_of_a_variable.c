/* says: main frees number at .*, which is not what malloc gave */
#include "memory.h"

static int number;
static int *volatile where = &number;

static void
run(void)
{
    free(where);
}

MODEL("only what malloc gave is freed", "crash");
