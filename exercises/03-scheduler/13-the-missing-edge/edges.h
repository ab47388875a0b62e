/* 3.13: the ends of an edge. In the programs S1, S2, ... stand where the order
 * of a store is written, and L1, L2, ... where that of a load is. Each of them
 * is relaxed, but for the two that the answer names: that store releases, that
 * load acquires. The answer comes in the environment, the same in every run. */
#ifndef MISSING_EDGE_EDGES_H
#define MISSING_EDGE_EDGES_H

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The order at the place `label`: `end`, if FROM or TO names it. */
static inline int
edge_end(const char *label, int end)
{
    const char *from = getenv("FROM"), *to = getenv("TO");

    if ((from != NULL && strcmp(from, label) == 0) ||
        (to != NULL && strcmp(to, label) == 0))
        return end;
    return memory_order_relaxed;
}

#define S1 edge_end("S1", memory_order_release)
#define S2 edge_end("S2", memory_order_release)
#define S3 edge_end("S3", memory_order_release)
#define L1 edge_end("L1", memory_order_acquire)
#define L2 edge_end("L2", memory_order_acquire)
#define L3 edge_end("L3", memory_order_acquire)

#endif
