/* says: main frees the block of .*:7 at .*:10; main freed it before, at .*:9 */
#include "memory.h"

static void
run(void)
{
    char *text = strdup("text");

    free(text);
    free(text);
}

MODEL("memory is freed once", "double-free");
