#include <errno.h>
#include <string.h>

#include "clock.h"
#include "coop.h"
#include "current.h"
#include "rt_assert.h"
#include "small_state.h"
#include "task.h"
#include "trace.h"

#define OUTPUT_ROW(from, event, to, duty) \
    { RT_OUTPUT_##from, RT_OUTPUT_ON_##event, RT_OUTPUT_##to, \
      RT_OUTPUT_DO_##duty },
static const struct rt_small_row output_rows[] = { RT_OUTPUT_TRANSITIONS(
    OUTPUT_ROW) };

static enum rt_output_duty
step_output(struct rt_task *task, enum rt_output_event event)
{
    return (enum rt_output_duty)rt_small_step(
        &task->output, output_rows, sizeof output_rows / sizeof *output_rows,
        (int)event, "output of a task");
}

/* Take a row of the life-cycle table. The caller owns a reference, which the
 * row may consume: another thread may free the task right after it. A macro, so
 * that the trace shows who took the row. */
#define STEP(task, event) \
    ({ \
        uint32_t id = (task)->id; \
        struct rt_task_step taken; \
        rt_trace_hold(); \
        taken = rt_task_word_step(&(task)->word, RT_TASK_ON_##event); \
        RT_TRACE(STEP, id, (uint32_t)(taken.row - rt_task_rows), \
                 (int32_t)taken.refs); \
        rt_trace_release(); \
        taken; \
    })

struct rt_task *
rt_task_new(struct rt_scheduler *scheduler, struct rt_future *future,
            size_t size)
{
    struct rt_task *task;

    RT_ASSERT(future->line == RT_LINE_START && future->here == 0,
              "F4: %s was polled already, and cannot move into a task",
              future->type->name);
    task = scheduler->ops->alloc(scheduler, sizeof *task + size);
    if (task == NULL)
        return NULL;
    *task = (struct rt_task){ .scheduler = scheduler,
                              .id = atomic_fetch_add(&scheduler->ids, 1) + 1,
                              .is_root = size == 0 };
    rt_task_word_init(&task->word, 3);
    atomic_init(&task->output, RT_OUTPUT_WANTED);
    rt_cell_init(&task->joiner);
    task->future = size > 0 ? memcpy(task->memory, future, size) : future;
    RT_TRACE(SPAWN, task->id, rt_trace_name(future->type->name), 0);
    return task;
}

static void
free_task(struct rt_task *task)
{
    struct rt_scheduler *scheduler = task->scheduler;

    rt_trace_hold(); /* whoever took a step before writes its line first */
    RT_TRACE(FREE, task->id, 0, 0);
    rt_trace_release();
    rt_cell_fini(&task->joiner);
    scheduler->ops->free(scheduler, task);
}

void
rt_task_unref(struct rt_task *task)
{
    if (rt_task_word_unref(&task->word) == 0)
        free_task(task);
}

/* --- the waker: a pointer to the task, and one reference --- */

static void
waker_clone(void *data)
{
    rt_task_word_ref(&((struct rt_task *)data)->word);
}

/* If it was the last one, nobody can wake the task any more. block_on has to
 * know (F2); others live on until they are aborted or shut down. */
static void
waker_drop(void *data)
{
    struct rt_task *task = data;
    struct rt_scheduler *scheduler = task->scheduler;
    bool is_root = task->is_root; /* `task` may be gone after the next line */
    uint64_t left = rt_task_word_unref(&task->word);

    if (left == 0)
        free_task(task);
    else if (is_root && left == RT_TASK_REFS_LOST)
        scheduler->ops->lost(scheduler);
}

/* After the step of a wake or an abort: the reference of SCHEDULED goes to the
 * queue. */
static void
follow(struct rt_task *task, struct rt_task_step step)
{
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        task->scheduler->ops->schedule(task->scheduler, task);
    else if (step.refs == 0)
        free_task(task);
}

static void
waker_wake(void *data)
{
    struct rt_task *task = data;
    struct rt_task_step step = STEP(task, WAKE_VAL);

    follow(task, step);
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        rt_task_unref(task); /* not before: see T7 */
}

static void
waker_wake_by_ref(void *data)
{
    struct rt_task *task = data;

    follow(task, STEP(task, WAKE_REF));
}

static const struct rt_waker_type task_waker = {
    .clone = waker_clone,
    .wake = waker_wake,
    .wake_by_ref = waker_wake_by_ref,
    .drop = waker_drop,
};

/* --- the life of a task, from its poll on --- */

static void
drop_output(struct rt_task *task)
{
    const struct rt_future_type *type = task->future->type;

    if (task->result == 0 && type->drop_output != NULL)
        type->drop_output(task->future);
    RT_TRACE(OUTPUT, task->id, RT_TRACE_DROPPED, 0);
}

/* The future is dropped, the state is COMPLETE. Takes the reference of RUNNING,
 * and the list's if it still had one. */
static void
finish(struct rt_task *task)
{
    switch (step_output(task, RT_OUTPUT_ON_FINISHED)) {
    case RT_OUTPUT_DO_WAKE_JOINER:
        rt_cell_wake(&task->joiner);
        break;
    case RT_OUTPUT_DO_DROP_OUTPUT:
        drop_output(task);
        break;
    case RT_OUTPUT_DO_NOTHING:
        break;
    }
    if (task->scheduler->ops->release(task->scheduler, task))
        rt_task_unref(task);
    rt_task_unref(task);
}

/* Drop the future, which is this thread's while the task is RUNNING. */
static void
complete(struct rt_task *task, int result)
{
    rt_future_drop(task->future);
    task->result = result;
    STEP(task, READY);
    finish(task);
}

/* The poll returned RT_PENDING: go idle, or back to a queue if a wake came. */
static void
suspend(struct rt_task *task, const struct rt_coop *coop)
{
    struct rt_task_step step;

    rt_future_trace_await(task->future, task->id);
    step = STEP(task, PENDING);
    if (step.row->duty == RT_TASK_DO_CANCEL)
        complete(task, -ECANCELED);
    else if (step.row->duty != RT_TASK_DO_SUBMIT)
        follow(task, step);
    else if (coop->yielded)
        task->scheduler->ops->yield(task->scheduler, task);
    else
        task->scheduler->ops->schedule(task->scheduler, task);
}

/* Poll the future. The waker lasts for this poll: it has no reference. */
static enum rt_poll
poll_future(struct rt_task *task, const struct rt_context *outer,
            struct rt_coop *coop)
{
    struct rt_waker borrowed = { &task_waker, task };
    struct rt_context cx = *outer;
    enum rt_poll polled;

    cx.waker = &borrowed;
    cx.task = task->id;
    cx.coop = coop;
    rt_current.task = task;
    polled = rt_future_poll(task->future, &cx);
    rt_current.task = NULL;
    rt_clock_trace(cx.clock);
    return polled;
}

void
rt_task_run(struct rt_task *task, const struct rt_context *cx)
{
    struct rt_coop coop = { .budget = RT_COOP_BUDGET };

    if (STEP(task, POLL).row->duty == RT_TASK_DO_CANCEL)
        complete(task, -ECANCELED);
    else if (poll_future(task, cx, &coop) == RT_READY)
        complete(task, 0);
    else
        suspend(task, &coop);
}

void
rt_task_shutdown(struct rt_task *task)
{
    if (STEP(task, SHUTDOWN).row->duty == RT_TASK_DO_CANCEL)
        complete(task, -ECANCELED);
    rt_task_unref(task); /* the list's */
}

/* --- the handle's side --- */

void
rt_task_abort(struct rt_task *task)
{
    follow(task, STEP(task, ABORT));
}

bool
rt_task_poll_output(struct rt_task *task, const struct rt_waker *waker)
{
    rt_cell_register(&task->joiner, waker); /* C1: register, then look */
    return rt_task_is_finished(task);
}

bool
rt_task_is_finished(struct rt_task *task)
{
    return atomic_load(&task->output) == RT_OUTPUT_KEPT;
}

int
rt_task_take_output(struct rt_task *task, void *out)
{
    const struct rt_future_type *type = task->future->type;

    step_output(task, RT_OUTPUT_ON_TAKEN);
    rt_cell_clear(&task->joiner);
    if (out != NULL && task->result == 0)
        memcpy(out, (char *)task->future + type->out_offset, type->out_size);
    RT_TRACE(OUTPUT, task->id, RT_TRACE_HANDLE, 0);
    return task->result;
}

void
rt_task_drop_handle(struct rt_task *task)
{
    RT_TRACE(DETACH, task->id, 0, 0);
    rt_cell_clear(&task->joiner);
    if (step_output(task, RT_OUTPUT_ON_HANDLE_DROPPED) ==
        RT_OUTPUT_DO_DROP_OUTPUT)
        drop_output(task);
    rt_task_unref(task);
}
