/* says: main writes behind the end of a block at .*:9; it has 32 bytes */
#include "memory.h"

static void
run(void)
{
    char *text = malloc(32);

    text[32] = '\0';
    free(text);
}

MODEL("a block ends where it was asked to", "crash");
