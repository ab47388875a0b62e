#include <errno.h>
#include <stdlib.h>

#include "current.h"
#include "current_thread.h"
#include "rt_assert.h"
#include "task.h"
#include "trace.h"

/* --- what tasks ask of their scheduler --- */

static struct rt_runtime *
runtime_of(struct rt_scheduler *scheduler)
{
    return (struct rt_runtime *)scheduler;
}

/* Behind all others: at home in the run queue, from elsewhere through the
 * inject queue, and who finds that empty ends the park (N1). */
static void
schedule(struct rt_scheduler *scheduler, struct rt_task *task)
{
    struct rt_runtime *runtime = runtime_of(scheduler);

    if (rt_current.scheduler == scheduler) {
        RT_TRACE(SUBMIT, task->id, RT_TRACE_RUN, 0);
        rt_run_queue_push(&runtime->queue, &task->link);
        return;
    }
    switch (rt_inject_push(&runtime->inject, task)) {
    case RT_INJECT_WAS_EMPTY:
        rt_reactor_interrupt(&runtime->reactor);
        break;
    case RT_INJECT_HAD_MORE:
        break;
    case RT_INJECT_CLOSED:
        rt_task_unref(task); /* shut down, nobody polls any more */
        break;
    }
}

static bool
spawn(struct rt_scheduler *scheduler, struct rt_task *task)
{
    if (rt_owned_add(&scheduler->owned, task)) {
        schedule(scheduler, task);
        return true;
    }
    rt_task_shutdown(task); /* drops the future, and the list's reference */
    rt_task_unref(task);    /* the queue's */
    rt_task_drop_handle(task);
    return false;
}

static void
yield(struct rt_scheduler *scheduler, struct rt_task *task)
{
    RT_TRACE(SUBMIT, task->id, RT_TRACE_DEFERRED, 0);
    rt_run_queue_push(&runtime_of(scheduler)->deferred, &task->link);
}

static bool
release(struct rt_scheduler *scheduler, struct rt_task *task)
{
    return rt_owned_remove(&scheduler->owned, task);
}

/* At home assert_not_lost() sees it before the park. The root is pending, so
 * block_on has not returned, and the runtime is there. */
static void
lost(struct rt_scheduler *scheduler)
{
    if (rt_current.scheduler != scheduler)
        rt_reactor_interrupt(&runtime_of(scheduler)->reactor);
}

void
rt_runtime_ref(struct rt_runtime *runtime)
{
    atomic_fetch_add(&runtime->refs, 1);
}

/* The reactor goes last: as long as there is a task, somebody may wake it, and
 * interrupt. */
void
rt_runtime_unref(struct rt_runtime *runtime)
{
    if (atomic_fetch_sub(&runtime->refs, 1) > 1)
        return;
    RT_ASSERT(atomic_load(&runtime->ended),
              "S5: rt_runtime_unref() without rt_runtime_ref(): the owner's"
              " reference goes in rt_runtime_free()");
    rt_reactor_fini(&runtime->reactor);
    rt_inject_fini(&runtime->inject);
    rt_owned_fini(&runtime->scheduler.owned);
    free(runtime);
}

static void *
alloc_memory(struct rt_scheduler *scheduler, size_t size)
{
    void *memory = malloc(size);

    if (memory != NULL)
        rt_runtime_ref(runtime_of(scheduler));
    return memory;
}

static void
free_memory(struct rt_scheduler *scheduler, void *memory)
{
    free(memory);
    rt_runtime_unref(runtime_of(scheduler));
}

static const struct rt_scheduler_ops ops = {
    .spawn = spawn,
    .schedule = schedule,
    .yield = yield,
    .release = release,
    .lost = lost,
    .alloc = alloc_memory,
    .free = free_memory,
};

/* --- the loop --- */

/* The next task to run, or NULL. */
static struct rt_task *
next_task(struct rt_runtime *runtime)
{
    struct rt_task *task = NULL;

    if (++runtime->tick % RT_INJECT_INTERVAL != 0) /* S3 */
        task = rt_task_of(rt_run_queue_pop(&runtime->queue));
    if (task == NULL)
        task = rt_inject_pop(&runtime->inject);
    if (task == NULL)
        task = rt_task_of(rt_run_queue_pop(&runtime->queue));
    return task;
}

/* Run tasks until `root` is finished, none is left, or the reactor has to be
 * asked (S3). True: none is left. */
static bool
run_tasks(struct rt_runtime *runtime, struct rt_task *root)
{
    struct rt_context cx = { .clock = &runtime->clock,
                             .reactor = &runtime->reactor };

    for (unsigned i = 0; i < RT_EVENT_INTERVAL; i++) {
        struct rt_task *task = next_task(runtime);

        if (task == NULL)
            return true;
        rt_task_run(task, &cx);
        if (rt_task_is_finished(root))
            return false;
    }
    return false;
}

/* Nothing can run. If `root` is referred to only by the list of the living and
 * by block_on, no wake of it can come, and block_on would never end. Whoever
 * drops its last waker later interrupts the park, and we look again. */
static void
assert_not_lost(struct rt_task *root)
{
    if (rt_task_word_refs(&root->word) > RT_TASK_REFS_LOST)
        return;
    rt_future_backtrace(root->future, stderr);
    RT_ASSERT(0,
              "F2: %s is pending and nobody holds its waker: no wake can come."
              " Who keeps a waker, clones it",
              root->future->type->name);
}

/* Ask the reactor, waiting for it if nothing can run; then those who gave way
 * are next. */
static void
ask_reactor(struct rt_runtime *runtime, struct rt_task *root, bool idle)
{
    if (idle && rt_run_queue_is_empty(&runtime->deferred)) {
        assert_not_lost(root);
        RT_TRACE(PARK, 0, 0, 0);
        rt_reactor_park(&runtime->reactor);
        RT_TRACE(UNPARK, 0, 0, 0);
    } else {
        rt_reactor_look(&runtime->reactor);
    }
    rt_run_queue_append(&runtime->queue, &runtime->deferred);
}

static void
drive(struct rt_runtime *runtime, struct rt_task *root)
{
    while (!rt_task_is_finished(root)) {
        bool idle = run_tasks(runtime, root);

        if (!rt_task_is_finished(root))
            ask_reactor(runtime, root, idle);
    }
}

static void
assert_not_ended(struct rt_runtime *runtime)
{
    RT_ASSERT(!atomic_load(&runtime->ended),
              "S5: this runtime was freed; a reference to it keeps the memory"
              " alone");
}

static void
enter(struct rt_runtime *runtime)
{
    RT_ASSERT(rt_current.scheduler == NULL,
              "S2: a runtime inside of a runtime; await instead");
    RT_ASSERT(pthread_equal(runtime->thread, pthread_self()),
              "S4: only the thread that made a runtime drives and frees it;"
              " from others: rt_spawn_on()");
    assert_not_ended(runtime);
    rt_current.scheduler = &runtime->scheduler;
}

static void
leave(void)
{
    rt_current.scheduler = NULL;
}

int
rt_block_on(struct rt_runtime *runtime, struct rt_future *root)
{
    struct rt_task *task;

    enter(runtime);
    rt_clock_trace(&runtime->clock);
    task = rt_task_new(&runtime->scheduler, root, 0);
    if (task == NULL) {
        rt_future_drop(root);
        leave();
        return -ENOMEM;
    }
    spawn(&runtime->scheduler, task);
    drive(runtime, task);
    leave();
    rt_task_take_output(task, NULL);
    rt_task_unref(task);
    return 0;
}

/* --- birth and death --- */

int
rt_runtime_new(struct rt_config config, struct rt_runtime **runtime)
{
    struct rt_runtime *new = calloc(1, sizeof *new);
    int result;

    if (new == NULL)
        return -ENOMEM;
    rt_clock_init(&new->clock, config.clock);
    result = rt_reactor_init(&new->reactor, &new->clock);
    if (result != 0) {
        rt_clock_fini(&new->clock);
        free(new);
        return result;
    }
    new->thread = pthread_self();
    new->scheduler.ops = &ops;
    atomic_init(&new->refs, 1);
    rt_inject_init(&new->inject);
    rt_owned_init(&new->scheduler.owned);
    *runtime = new;
    return 0;
}

unsigned long
rt_runtime_tasks(struct rt_runtime *runtime)
{
    return rt_owned_count(&runtime->scheduler.owned);
}

uint64_t
rt_runtime_now(struct rt_runtime *runtime)
{
    assert_not_ended(runtime);
    return rt_clock_now(&runtime->clock);
}

/* Empty both queues; their tasks are complete. */
static void
drain(struct rt_runtime *runtime)
{
    struct rt_task *task;

    rt_inject_close(&runtime->inject);
    rt_run_queue_append(&runtime->queue, &runtime->deferred);
    while ((task = rt_task_of(rt_run_queue_pop(&runtime->queue))) != NULL)
        rt_task_unref(task);
    while ((task = rt_inject_pop(&runtime->inject)) != NULL)
        rt_task_unref(task);
}

void
rt_runtime_free(struct rt_runtime *runtime)
{
    struct rt_task *task;

    enter(runtime);
    atomic_store(&runtime->ended, true);
    while ((task = rt_owned_close_and_pop(&runtime->scheduler.owned)) != NULL)
        rt_task_shutdown(task);
    drain(runtime);
    leave();
    rt_clock_fini(&runtime->clock);
    rt_runtime_unref(runtime);
}
