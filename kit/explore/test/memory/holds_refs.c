/* says: holds: exhaustive; 2 runs */
#include "memory.h"

static void
give_back(void *shared)
{
    atomic_int *refs = shared;

    if (atomic_fetch_sub_explicit(refs, 1, memory_order_acq_rel) == 1)
        free((void *)refs);
}

static void
run(void)
{
    atomic_int *refs = malloc(sizeof *refs);

    atomic_init(refs, 2);
    explore_thread("other", give_back, (void *)refs);
    give_back((void *)refs);
    explore_join();
}

MODEL("the last one frees, and has heard of the other", NULL);
