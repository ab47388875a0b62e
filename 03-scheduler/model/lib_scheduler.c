#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "explore.h"
#include "lib_names.h"
#include "lib_scheduler.h"

/* What lies in a queue that is closed. */
static struct rt_task closed;

static struct little_scheduler *
little_of(struct rt_scheduler *scheduler)
{
    return (struct little_scheduler *)scheduler;
}

static void
schedule(struct rt_scheduler *scheduler, struct rt_task *task)
{
    struct little_scheduler *little = little_of(scheduler);
    struct rt_task *there = NULL;

    if (atomic_compare_exchange_strong(&little->queue, &there, task)) {
        explore_unpark(little->worker);
        return;
    }
    EXPLORE_CHECK(there == &closed, "T2: the task is in the queue twice");
    rt_task_unref(task);
}

static void
lost(struct rt_scheduler *scheduler)
{
    explore_unpark(little_of(scheduler)->worker);
}

static bool
release(struct rt_scheduler *scheduler, struct rt_task *task)
{
    bool lived = little_of(scheduler)->living;

    (void)task;
    little_of(scheduler)->living = false;
    return lived;
}

static void *
allocate(struct rt_scheduler *scheduler, size_t size)
{
    (void)scheduler;
    return malloc(size);
}

static void
give_back(struct rt_scheduler *scheduler, void *memory)
{
    (void)scheduler;
    free(memory);
}

static const struct rt_scheduler_ops ops = {
    .schedule = schedule,
    .yield = schedule,
    .release = release,
    .lost = lost,
    .alloc = allocate,
    .free = give_back,
};

static void
show_queue(uint64_t place, char *out, size_t size)
{
    const char *what = place == 0 ? "empty" : "the task";

    if (place == (uintptr_t)&closed)
        what = "closed";
    snprintf(out, size, "%s", what);
}

struct rt_task *
little_start(struct little_scheduler *little, struct rt_future *future)
{
    struct rt_task *task;

    little->scheduler.ops = &ops;
    little->worker = explore_self();
    little->living = true;
    task = rt_task_new(&little->scheduler, future, future->type->size);
    atomic_init(&little->queue, task);
    explore_name((const void *)&little->queue, "queue", show_queue);
    name_task(task);
    return task;
}

void
little_turn(struct little_scheduler *little)
{
    struct rt_clock clock = { .kind = RT_CLOCK_REAL };
    struct rt_context cx = { .clock = &clock };
    struct rt_task *task = atomic_exchange(&little->queue, NULL);

    if (task != NULL)
        rt_task_run(task, &cx);
    else
        explore_park();
}

void
little_work(struct little_scheduler *little)
{
    while (little->living)
        little_turn(little);
}

void
little_shutdown(struct little_scheduler *little, struct rt_task *task)
{
    struct rt_task *queued;

    little->living = false; /* that reference is ours now */
    rt_task_shutdown(task);
    queued = atomic_exchange(&little->queue, &closed);
    if (queued != NULL)
        rt_task_unref(queued);
}
