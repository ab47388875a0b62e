#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "block_on.h"
#include "rt_assert.h"
#include "task_state.h"
#include "trace.h"

/* What the waker of block_on points to. On the heap, since a waker may outlive
 * block_on: whoever gives the last reference back frees it. */
struct parker {
    struct rt_reactor *reactor; /* where block_on parks; NULL: it is over */
    pthread_mutex_t lock;       /* protects what follows */
    enum rt_task_state state;
    unsigned refs; /* block_on's own, and one for each clone of its waker */
};

/* If block_on may be parked, end that: its own thread is not. Caller holds the
 * lock, so block_on cannot end, and its reactor with it, before this
 * returns. */
static void
interrupt_locked(struct parker *parker)
{
    if (parker->reactor != NULL &&
        !pthread_equal(parker->reactor->thread, pthread_self()))
        rt_reactor_interrupt(parker->reactor);
}

static struct parker *
parker_new(struct rt_reactor *reactor)
{
    struct parker *parker = malloc(sizeof *parker);

    if (parker == NULL)
        return NULL;
    pthread_mutex_init(&parker->lock, NULL);
    parker->reactor = reactor;
    parker->state = RT_TASK_SCHEDULED;
    parker->refs = 1;
    return parker;
}

static void
parker_ref(void *data)
{
    struct parker *parker = data;

    pthread_mutex_lock(&parker->lock);
    parker->refs++;
    pthread_mutex_unlock(&parker->lock);
}

static void
parker_unref(void *data)
{
    struct parker *parker = data;
    unsigned left;

    pthread_mutex_lock(&parker->lock);
    left = --parker->refs;
    if (left == 1)
        interrupt_locked(parker); /* park() checks F2 again */
    pthread_mutex_unlock(&parker->lock);
    if (left > 0)
        return;
    RT_TRACE(FREE, RT_TRACE_ROOT, 0, 0);
    pthread_mutex_destroy(&parker->lock);
    free(parker);
}

/* Take a row of the life-cycle table, and its duty: SUBMIT tells the thread
 * that may be parked. */
static void
step(struct parker *parker, enum rt_task_event event)
{
    const struct rt_task_row *row;
    uint32_t number;

    pthread_mutex_lock(&parker->lock);
    row = rt_task_step(&parker->state, event);
    number = (uint32_t)(row - rt_task_rows);
    RT_TRACE(STEP, RT_TRACE_ROOT, number, (int32_t)parker->refs);
    if (row->duty == RT_TASK_DO_SUBMIT)
        interrupt_locked(parker);
    pthread_mutex_unlock(&parker->lock);
}

static void
parker_wake_by_ref(void *data)
{
    step(data, RT_TASK_ON_WAKE);
}

static void
parker_wake(void *data)
{
    step(data, RT_TASK_ON_WAKE);
    parker_unref(data);
}

static const struct rt_waker_type parker_waker = {
    .clone = parker_ref,
    .wake = parker_wake,
    .wake_by_ref = parker_wake_by_ref,
    .drop = parker_unref,
};

/* True while no wake has come since the last poll. Aborts when no wake can
 * come: nobody is left who holds a waker (F2). */
static bool
is_idle(struct parker *parker, const struct rt_future *root)
{
    bool idle, lost;

    pthread_mutex_lock(&parker->lock);
    idle = parker->state == RT_TASK_IDLE;
    lost = idle && parker->refs == 1;
    pthread_mutex_unlock(&parker->lock);
    if (!lost)
        return idle;
    rt_future_backtrace(root, stderr);
    RT_ASSERT(0,
              "F2: %s is pending and nobody holds its waker: no wake can come."
              " Who keeps a waker, clones it",
              root->type->name);
}

static void
park(struct parker *parker, const struct rt_future *root)
{
    if (!is_idle(parker, root))
        return;
    RT_TRACE(PARK, 0, 0, 0);
    while (is_idle(parker, root))
        rt_reactor_park(parker->reactor);
    RT_TRACE(UNPARK, 0, 0, 0);
}

/* The last poll is over: from now on a wake does nothing. */
static void
finish(struct parker *parker)
{
    step(parker, RT_TASK_ON_READY);
    pthread_mutex_lock(&parker->lock);
    parker->reactor = NULL;
    pthread_mutex_unlock(&parker->lock);
    parker_unref(parker);
}

int
rt_block_on(struct rt_reactor *reactor, struct rt_future *root)
{
    struct parker *parker = parker_new(reactor);
    struct rt_waker waker = { &parker_waker, parker };
    struct rt_context cx = { .waker = &waker,
                             .clock = reactor->clock,
                             .task = RT_TRACE_ROOT,
                             .reactor = reactor };

    if (parker == NULL) {
        rt_future_drop(root);
        return -ENOMEM;
    }
    rt_clock_trace(reactor->clock);
    RT_TRACE(SPAWN, RT_TRACE_ROOT, rt_trace_name(root->type->name), 0);
    step(parker, RT_TASK_ON_POLL);
    while (rt_future_poll(root, &cx) == RT_PENDING) {
        rt_clock_trace(reactor->clock);
        rt_future_trace_await(root, cx.task);
        step(parker, RT_TASK_ON_PENDING);
        park(parker, root);
        step(parker, RT_TASK_ON_POLL);
    }
    rt_future_drop(root);
    finish(parker);
    return 0;
}
