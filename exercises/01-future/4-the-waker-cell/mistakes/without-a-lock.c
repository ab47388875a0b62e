/* none: three assignments are quick enough */
#include <stddef.h>

#include "cell.h"

/* Put `waker` into the cell and return what was there. The caller wakes or
 * drops that after the lock is released (F7). */
static struct rt_waker
exchange(struct rt_cell *cell, struct rt_waker waker)
{
    struct rt_waker old;

    old = cell->waker;
    cell->waker = waker;
    return old;
}

void
rt_cell_init(struct rt_cell *cell)
{
    pthread_mutex_init(&cell->lock, NULL);
    cell->waker = RT_WAKER_EMPTY;
}

void
rt_cell_fini(struct rt_cell *cell)
{
    rt_cell_clear(cell);
    pthread_mutex_destroy(&cell->lock);
}

void
rt_cell_register(struct rt_cell *cell, const struct rt_waker *waker)
{
    struct rt_waker old = exchange(cell, rt_waker_clone(waker));

    rt_waker_drop(&old);
}

void
rt_cell_clear(struct rt_cell *cell)
{
    struct rt_waker old = exchange(cell, RT_WAKER_EMPTY);

    rt_waker_drop(&old);
}

void
rt_cell_wake(struct rt_cell *cell)
{
    struct rt_waker waker = exchange(cell, RT_WAKER_EMPTY);

    rt_waker_wake(&waker);
}
