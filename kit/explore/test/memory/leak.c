/* says: nobody has freed 12 bytes that main allocated at .*leak.c:7 */
#include "memory.h"

static void
run(void)
{
    char *first = malloc(12), *second = calloc(1, 3);

    first[0] = second[0];
    free(second);
}

MODEL("all memory is freed at the end", "leak");
