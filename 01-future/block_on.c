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
    pthread_mutex_t lock; /* protects what follows */
    pthread_cond_t woken;
    enum rt_task_state state;
    unsigned refs; /* block_on's own, and one for each clone of its waker */
};

static struct parker *
parker_new(void)
{
    struct parker *parker = malloc(sizeof *parker);

    if (parker == NULL)
        return NULL;
    pthread_mutex_init(&parker->lock, NULL);
    pthread_cond_init(&parker->woken, NULL);
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
        pthread_cond_signal(&parker->woken); /* who sleeps, checks F2 again */
    pthread_mutex_unlock(&parker->lock);
    if (left > 0)
        return;
    RT_TRACE(FREE, RT_TRACE_ROOT, 0, 0);
    pthread_cond_destroy(&parker->woken);
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
        pthread_cond_signal(&parker->woken);
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

/* True while no wake has come since the last poll. */
static bool
is_idle(struct parker *parker)
{
    bool idle;

    pthread_mutex_lock(&parker->lock);
    idle = parker->state == RT_TASK_IDLE;
    pthread_mutex_unlock(&parker->lock);
    return idle;
}

/* Sleep until a wake has come, or until nobody is left who could send one. */
static void
sleep_until_woken(struct parker *parker, const struct rt_future *root)
{
    bool lost;

    pthread_mutex_lock(&parker->lock);
    while (parker->state == RT_TASK_IDLE && parker->refs > 1)
        RT_MUST(pthread_cond_wait(&parker->woken, &parker->lock));
    lost = parker->state == RT_TASK_IDLE;
    pthread_mutex_unlock(&parker->lock);
    if (!lost)
        return;
    rt_future_backtrace(root, stderr);
    RT_ASSERT(0,
              "F2: %s is pending and nobody holds its waker: no wake can come."
              " Who keeps a waker, clones it",
              root->type->name);
}

/* A clock that can jump takes the place of sleep. */
static void
park(struct parker *parker, const struct rt_future *root,
     struct rt_clock *clock)
{
    if (!is_idle(parker))
        return;
    RT_TRACE(PARK, 0, 0, 0);
    while (is_idle(parker))
        if (!rt_clock_jump(clock))
            sleep_until_woken(parker, root);
    rt_clock_trace(clock);
    RT_TRACE(UNPARK, 0, 0, 0);
}

int
rt_block_on(struct rt_clock *clock, struct rt_future *root)
{
    struct parker *parker = parker_new();
    struct rt_waker waker = { &parker_waker, parker };
    struct rt_context cx = { .waker = &waker, .clock = clock };

    if (parker == NULL) {
        rt_future_drop(root);
        return -ENOMEM;
    }
    rt_clock_assert_ours(clock);
    rt_clock_trace(clock);
    RT_TRACE(SPAWN, RT_TRACE_ROOT, rt_trace_name(root->type->name), 0);
    step(parker, RT_TASK_ON_POLL);
    while (rt_future_poll(root, &cx) == RT_PENDING) {
        rt_clock_trace(clock);
        rt_future_trace_await(root, RT_TRACE_ROOT);
        step(parker, RT_TASK_ON_PENDING);
        park(parker, root, clock);
        step(parker, RT_TASK_ON_POLL);
    }
    step(parker, RT_TASK_ON_READY);
    rt_future_drop(root);
    parker_unref(parker);
    return 0;
}
