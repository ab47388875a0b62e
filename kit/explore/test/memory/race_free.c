/* says: refs in the block of .*: .* atomically writes it .* frees it at */
#include "memory.h"

static void
give_back(void *shared)
{
    atomic_int *refs = shared;

    if (atomic_fetch_sub_explicit(refs, 1, memory_order_relaxed) == 1)
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

MODEL("who frees must have heard of all the others", "race");
