/* none: the same data is the same waker, so the old one may stay
 *
 * Breaks: register A, register B (same data, other type), wake: A is woken */
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
    struct rt_waker spare = rt_waker_clone(waker);

    pthread_mutex_lock(&cell->lock);
    if (cell->waker.type == NULL || cell->waker.data != spare.data) {
        struct rt_waker old = cell->waker;

        cell->waker = spare;
        spare = old;
    }
    pthread_mutex_unlock(&cell->lock);
    rt_waker_drop(&spare);
}

/* Take the waker back unused, if there is one. */
void
rt_cell_clear(struct rt_cell *cell)
{
    struct rt_waker old;

    pthread_mutex_lock(&cell->lock);
    old = cell->waker;
    cell->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&cell->lock);
    rt_waker_drop(&old);
}

/* Take the waker, if there is one, and wake it. */
void
rt_cell_wake(struct rt_cell *cell)
{
    struct rt_waker old;

    pthread_mutex_lock(&cell->lock);
    old = cell->waker;
    cell->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&cell->lock);
    rt_waker_wake(&old);
}
