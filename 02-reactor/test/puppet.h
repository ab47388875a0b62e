/* What tests hold in their hands: a future whose strings they pull, and a waker
 * that counts. Tests only. Any thread. */
#ifndef RT_PUPPET_H
#define RT_PUPPET_H

#include <pthread.h>
#include <stdbool.h>

#include "fakes.h"
#include "future.h"
#include "waker.h"

/* ---- a waker that counts ------------------------------------------------- */

struct counter {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned wakes, clones;
    int live; /* clones that were neither woken nor dropped */
};

#define COUNTER_INIT \
    { \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER \
    }

static inline void
counter_add(struct counter *counter, unsigned wakes, int live)
{
    pthread_mutex_lock(&counter->lock);
    counter->wakes += wakes;
    counter->clones += live > 0 ? 1 : 0;
    counter->live += live;
    pthread_cond_broadcast(&counter->changed);
    pthread_mutex_unlock(&counter->lock);
}

static inline void
counter_clone(void *data)
{
    rt_assert_no_lock("a waker's clone");
    counter_add(data, 0, 1);
}

static inline void
counter_wake(void *data)
{
    rt_assert_no_lock("a wake");
    counter_add(data, 1, -1);
}

static inline void
counter_wake_by_ref(void *data)
{
    rt_assert_no_lock("a wake by reference");
    counter_add(data, 1, 0);
}

static inline void
counter_drop(void *data)
{
    rt_assert_no_lock("a waker's drop");
    counter_add(data, 0, -1);
}

static const struct rt_waker_type counter_type = {
    .clone = counter_clone,
    .wake = counter_wake,
    .wake_by_ref = counter_wake_by_ref,
    .drop = counter_drop,
};

/* Lent to a poll: not a clone, so it is neither counted nor dropped. */
static inline struct rt_waker
counter_waker(struct counter *counter)
{
    return (struct rt_waker){ &counter_type, counter };
}

/* Wait for wake number `wakes`; a test that waits in vain hangs. */
static inline void
counter_wait(struct counter *counter, unsigned wakes)
{
    pthread_mutex_lock(&counter->lock);
    while (counter->wakes < wakes)
        pthread_cond_wait(&counter->changed, &counter->lock);
    pthread_mutex_unlock(&counter->lock);
}

static inline unsigned
counter_wakes(struct counter *counter)
{
    unsigned wakes;

    pthread_mutex_lock(&counter->lock);
    wakes = counter->wakes;
    pthread_mutex_unlock(&counter->lock);
    return wakes;
}

/* ---- a future on strings ------------------------------------------------- */

/* The test's end. */
struct strings {
    pthread_mutex_t lock;
    bool ready;            /* its next poll returns RT_READY */
    bool careless;         /* it forgets to keep a waker: F2 broken */
    unsigned wakes_itself; /* so many of its polls wake it while they run */
    int result;            /* what it gives back when it is ready */
    struct rt_waker waker; /* the newest one */
    unsigned polls, drops, outputs_dropped;
};

#define STRINGS_INIT \
    { \
        .lock = PTHREAD_MUTEX_INITIALIZER \
    }

struct puppet {
    struct rt_future future;
    struct strings *strings;
    int result;
};

static inline enum rt_poll
puppet_poll(struct rt_future *self, struct rt_context *cx)
{
    struct puppet *me = (struct puppet *)self;
    struct strings *strings = me->strings;
    struct rt_waker waker = RT_WAKER_EMPTY;
    bool ready, itself = false;

    rt_assert_no_lock("a poll");
    if (!strings->careless)
        waker = rt_waker_clone(cx->waker);
    pthread_mutex_lock(&strings->lock);
    strings->polls++;
    ready = strings->ready;
    me->result = strings->result;
    if (!ready) {
        struct rt_waker older = strings->waker;

        strings->waker = waker;
        waker = older;
        itself = strings->wakes_itself > 0;
        if (itself)
            strings->wakes_itself--;
    }
    pthread_mutex_unlock(&strings->lock);
    rt_waker_drop(&waker);
    if (itself)
        rt_waker_wake_by_ref(cx->waker);
    return ready ? RT_READY : RT_PENDING;
}

static inline void
puppet_drop(struct rt_future *self)
{
    struct strings *strings = ((struct puppet *)self)->strings;
    struct rt_waker waker;

    rt_assert_no_lock("a drop");
    pthread_mutex_lock(&strings->lock);
    strings->drops++;
    waker = strings->waker;
    strings->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&strings->lock);
    rt_waker_drop(&waker);
}

static inline void
puppet_drop_output(struct rt_future *self)
{
    rt_assert_no_lock("a drop of an output");
    ((struct puppet *)self)->strings->outputs_dropped++;
}

static const struct rt_future_type puppet_type = {
    .name = "puppet",
    .file = "puppet.h",
    .poll = puppet_poll,
    .drop = puppet_drop,
    .drop_output = puppet_drop_output,
};

static inline struct puppet
puppet(struct strings *strings)
{
    return (struct puppet){ .future = { .type = &puppet_type },
                            .strings = strings };
}

/* Make it ready or not, and wake the newest waker, if one is there. */
static inline void
strings_pull(struct strings *strings, bool ready)
{
    struct rt_waker waker;

    pthread_mutex_lock(&strings->lock);
    strings->ready = ready;
    waker = strings->waker;
    strings->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&strings->lock);
    rt_waker_wake(&waker);
}

static inline unsigned
strings_polls(struct strings *strings)
{
    unsigned polls;

    pthread_mutex_lock(&strings->lock);
    polls = strings->polls;
    pthread_mutex_unlock(&strings->lock);
    return polls;
}

#endif
