/* says: number: main reads it at .*, other atomically writes it at */
#include "memory.h"

static atomic_int number;

static void
write_it(void *unused)
{
    (void)unused;
    atomic_store(&number, 1);
}

static void
run(void)
{
    int copy;

    explore_thread("other", write_it, NULL);
    memcpy(&copy, (void *)&number, sizeof copy);
    explore_join();
}

MODEL("a plain look at an atomic is a race", "race");
