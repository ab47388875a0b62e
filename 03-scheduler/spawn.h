/* Spawning. Chapter 3. */
#ifndef RT_SPAWN_H
#define RT_SPAWN_H

#include <stddef.h>

#include "error.h"
#include "future.h"
#include "join_handle.h"

struct rt_runtime;

/* struct rt_join_handle handle = rt_spawn(fetch_data(7));
 *
 * Make a task of a future and queue it; it runs whether or not anybody joins
 * it. The future moves into the task. Inside a runtime: in a task, or in the
 * drop of one. The handle is yours: join it, or detach it.
 *
 * A spawn that fails drops the future unpolled, and the join says why: -ENOMEM,
 * or -ECANCELED from a runtime that is being shut down. */
#define rt_spawn(make) \
    ({ \
        __auto_type rt_made = (make); \
        RT_SPAWN_ALIGNED(rt_made); \
        rt_spawn_future(&rt_made.future, sizeof rt_made); \
    })

/* The same from any thread, in or out of a runtime. */
#define rt_spawn_on(runtime, make) \
    ({ \
        __auto_type rt_made = (make); \
        RT_SPAWN_ALIGNED(rt_made); \
        rt_spawn_future_on((runtime), &rt_made.future, sizeof rt_made); \
    })

/* Spawn, and let go of the handle. */
#define rt_spawn_detached(make) \
    ({ \
        struct rt_join_handle rt_handle = rt_spawn(make); \
        rt_detach(&rt_handle); \
    })

#define RT_SPAWN_ALIGNED(made) \
    _Static_assert(_Alignof(__typeof__(made)) <= _Alignof(max_align_t), \
                   "S1: a task is as aligned as what malloc gives")

/* What the macros call: `size` bytes are moved from `future`. */
RT_MUST_USE struct rt_join_handle rt_spawn_future(struct rt_future *future,
                                                  size_t size);
RT_MUST_USE struct rt_join_handle rt_spawn_future_on(struct rt_runtime *runtime,
                                                     struct rt_future *future,
                                                     size_t size);

#endif
