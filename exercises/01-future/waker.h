/* What the tests of this stage hold in their hands: a waker that counts, and a
 * future whose strings they pull. Tests only. */
#ifndef EXERCISES_WAKER_H
#define EXERCISES_WAKER_H

#include "grade.h"

#include "future.h"
#include "waker.h"

/* `live`: clones that were neither woken nor dropped. `on_wake`, if there is
 * one, runs inside each wake, as an executor would that is quick to react. */
struct counter {
    int wakes, live;
    void (*on_wake)(void *data);
    void *data;
};

static inline void
counter_clone(void *data)
{
    ((struct counter *)data)->live++;
}

static inline void
counter_drop(void *data)
{
    ((struct counter *)data)->live--;
}

static inline void
counter_wake_by_ref(void *data)
{
    struct counter *counter = data;

    counter->wakes++;
    if (counter->on_wake != NULL)
        counter->on_wake(counter->data);
}

static inline void
counter_wake(void *data)
{
    counter_drop(data);
    counter_wake_by_ref(data);
}

static const struct rt_waker_type counter_type = {
    .clone = counter_clone,
    .wake = counter_wake,
    .wake_by_ref = counter_wake_by_ref,
    .drop = counter_drop,
};

static inline struct rt_waker
counter_waker(struct counter *counter)
{
    return (struct rt_waker){ &counter_type, counter };
}

static inline const char *
poll_name(enum rt_poll answer)
{
    return answer == RT_PENDING ? "PENDING" : "READY";
}

#endif
