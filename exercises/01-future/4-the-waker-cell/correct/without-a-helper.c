/* Right: each function takes the lock itself, and calls the type by hand. */
#include <stddef.h>

#include "cell.h"

void
rt_cell_init(struct rt_cell *cell)
{
    pthread_mutex_init(&cell->lock, NULL);
    cell->waker = RT_WAKER_EMPTY;
}

void
rt_cell_fini(struct rt_cell *cell)
{
    rt_waker_drop(&cell->waker);
    pthread_mutex_destroy(&cell->lock);
}

void
rt_cell_register(struct rt_cell *cell, const struct rt_waker *waker)
{
    struct rt_waker fresh = rt_waker_clone(waker);
    struct rt_waker old;

    pthread_mutex_lock(&cell->lock);
    old = cell->waker;
    cell->waker = fresh;
    pthread_mutex_unlock(&cell->lock);
    if (old.type != NULL)
        old.type->drop(old.data);
}

void
rt_cell_clear(struct rt_cell *cell)
{
    struct rt_waker old;

    pthread_mutex_lock(&cell->lock);
    old = cell->waker;
    cell->waker.type = NULL;
    pthread_mutex_unlock(&cell->lock);
    rt_waker_drop(&old);
}

void
rt_cell_wake(struct rt_cell *cell)
{
    struct rt_waker waker;

    pthread_mutex_lock(&cell->lock);
    waker = cell->waker;
    cell->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&cell->lock);
    rt_waker_wake_by_ref(&waker);
    rt_waker_drop(&waker);
}
