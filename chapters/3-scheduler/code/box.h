/* A letter box with a waker: code of box_test.c and box_model.c. */
#ifndef BOX_H
#define BOX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "cell.h"

struct box {
    atomic_bool full;
    struct rt_cell waiting;
};

/* Is there a letter? If not, whoever brings one wakes `waker`. */
static inline bool
box_look(struct box *box, const struct rt_waker *waker)
{
    if (atomic_load(&box->full))
        return true;
    rt_cell_register(&box->waiting, waker);
    return false;
}

static inline void
box_fill(struct box *box)
{
    atomic_store(&box->full, true);
    rt_cell_wake(&box->waiting);
}

#endif
