/* M09: F7 is about wakes; a drop calls nobody, it may be under the lock
 *
 * Breaks: clear, the last clone: its drop frees a task and comes back here */
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
    struct rt_waker kept = rt_waker_clone(waker);
    struct rt_waker old;

    pthread_mutex_lock(&cell->lock);
    old = cell->waker;
    cell->waker = kept;
    pthread_mutex_unlock(&cell->lock);
    rt_waker_drop(&old);
}

/* Take the waker back unused, if there is one. */
void
rt_cell_clear(struct rt_cell *cell)
{
    pthread_mutex_lock(&cell->lock);
    rt_waker_drop(&cell->waker); /* leaves it empty */
    pthread_mutex_unlock(&cell->lock);
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
