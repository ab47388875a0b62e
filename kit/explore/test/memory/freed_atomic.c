/* says: writer atomically reads number in the block of .*; main freed it at */
#include "memory.h"

static void
write_it(void *shared)
{
    atomic_int *number = shared;

    atomic_store(number, 1);
}

static void
run(void)
{
    atomic_int *number = malloc(sizeof *number);

    atomic_init(number, 0);
    explore_thread("writer", write_it, (void *)number);
    free((void *)number);
    explore_join();
}

MODEL("an atomic that is freed is not stored to", "use-after-free");
