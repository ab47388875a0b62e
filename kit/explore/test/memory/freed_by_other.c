/* says: writer writes the block of .*; main freed it at .*r.c:16 */
#include "memory.h"

static void
write_it(void *number)
{
    *(int *)number = 1;
}

static void
run(void)
{
    int *number = malloc(sizeof *number);

    explore_thread("writer", write_it, number);
    free(number);
    explore_join();
}

MODEL("who lends memory waits before it frees it", "use-after-free");
