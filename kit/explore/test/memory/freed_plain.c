/* says: main reads the block of .*n.c:7 at .*; main freed it at .*:10 */
#include "memory.h"

static void
run(void)
{
    int *number = malloc(sizeof *number);

    *number = 1;
    free(number);
    EXPLORE_CHECK(*number == 1);
}

MODEL("freed memory is not read", "use-after-free");
