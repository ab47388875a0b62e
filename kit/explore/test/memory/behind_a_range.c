/* says: main writes behind the end of a block at .*:9; it has 16 bytes */
#include "memory.h"

static void
run(void)
{
    char *text = malloc(16);

    memset(text, 0, 17);
    free(text);
}

MODEL("memset writes each byte", "crash");
