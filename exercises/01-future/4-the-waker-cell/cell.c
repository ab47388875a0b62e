#include <stddef.h>

#include "cell.h"

void
rt_cell_init(struct rt_cell *cell)
{
    pthread_mutex_init(&cell->lock, NULL);
    cell->waker = RT_WAKER_EMPTY;
}

/* Drops the waker that is still there. */
void
rt_cell_fini(struct rt_cell *cell)
{
    rt_cell_clear(cell);
    pthread_mutex_destroy(&cell->lock);
}

/* Leave a clone of `waker`; the one that was there is dropped. */
void
rt_cell_register(struct rt_cell *cell, const struct rt_waker *waker)
{
    /* CLONE: what you keep, you clone. No lock is held yet. */
    /* EXCHANGE: lock, take the old one out, put the new one in, unlock. */
    /* DROP the old one. An empty waker may be dropped. */
    (void)cell;
    (void)waker;
}

/* Take the waker back unused, if there is one. */
void
rt_cell_clear(struct rt_cell *cell)
{
    /* EXCHANGE it for RT_WAKER_EMPTY, then DROP it. */
    (void)cell;
}

/* Take the waker, if there is one, and wake it. */
void
rt_cell_wake(struct rt_cell *cell)
{
    /* EXCHANGE it for RT_WAKER_EMPTY, then WAKE it. */
    (void)cell;
}
