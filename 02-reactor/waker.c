#include <stddef.h>

#include "waker.h"

struct rt_waker
rt_waker_clone(const struct rt_waker *waker)
{
    if (waker->type != NULL)
        waker->type->clone(waker->data);
    return *waker;
}

void
rt_waker_wake(struct rt_waker *waker)
{
    struct rt_waker taken = *waker;

    *waker = RT_WAKER_EMPTY;
    if (taken.type != NULL)
        taken.type->wake(taken.data);
}

void
rt_waker_wake_by_ref(const struct rt_waker *waker)
{
    if (waker->type != NULL)
        waker->type->wake_by_ref(waker->data);
}

void
rt_waker_drop(struct rt_waker *waker)
{
    struct rt_waker taken = *waker;

    *waker = RT_WAKER_EMPTY;
    if (taken.type != NULL)
        taken.type->drop(taken.data);
}
