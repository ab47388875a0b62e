/* Unusual: a swap through a pointer; wakes by reference, then drops */
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

/* Put `*one` into the cell, and what was there into `*one`. */
static void
swap(struct rt_cell *cell, struct rt_waker *one)
{
    const struct rt_waker was = *one;

    pthread_mutex_lock(&cell->lock);
    *one = cell->waker;
    cell->waker = was;
    pthread_mutex_unlock(&cell->lock);
}

/* Leave a clone of `waker`; the one that was there is dropped. */
void
rt_cell_register(struct rt_cell *cell, const struct rt_waker *waker)
{
    struct rt_waker one = rt_waker_clone(waker);

    swap(cell, &one);
    if (one.type != NULL)
        rt_waker_drop(&one);
}

/* Take the waker back unused, if there is one. */
void
rt_cell_clear(struct rt_cell *cell)
{
    struct rt_waker one = RT_WAKER_EMPTY;

    swap(cell, &one);
    if (one.type != NULL)
        rt_waker_drop(&one);
}

/* Take the waker, if there is one, and wake it. */
void
rt_cell_wake(struct rt_cell *cell)
{
    struct rt_waker one = RT_WAKER_EMPTY;

    swap(cell, &one);
    if (one.type == NULL)
        return;
    rt_waker_wake_by_ref(&one);
    rt_waker_drop(&one);
}
