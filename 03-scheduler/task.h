/* Tasks. Chapter 3. A task is a future plus what a scheduler needs: one word of
 * state, a place in a queue, a place for whoever joins it. One allocation.
 * (Tokio: runtime/task/core.rs, harness.rs.) */
#ifndef RT_TASK_H
#define RT_TASK_H

#include "cell.h"
#include "future.h"
#include "run_queue.h"
#include "scheduler.h"
#include "task_state.h"

/* Whose is the output?
 * WANTED: a handle waits for it. UNWANTED: the handle is gone. KEPT: it is
 * there, for the handle. GONE: somebody has it, or it was dropped. */
#define RT_OUTPUT_STATES(X) \
    X(WANTED) \
    X(UNWANTED) \
    X(KEPT) \
    X(GONE)
/* clang-format off */
/*    from      event           to        duty */
#define RT_OUTPUT_TRANSITIONS(X) \
    X(WANTED,    FINISHED,       KEPT,     WAKE_JOINER) \
    X(WANTED,    HANDLE_DROPPED, UNWANTED, NOTHING) \
    X(UNWANTED,  FINISHED,       GONE,     DROP_OUTPUT) \
    X(KEPT,      TAKEN,          GONE,     NOTHING) \
    X(KEPT,      HANDLE_DROPPED, GONE,     DROP_OUTPUT)
/* clang-format on */
#define RT_OUTPUT_NAME_STATE(s) RT_OUTPUT_##s,
enum rt_output_state { RT_OUTPUT_STATES(RT_OUTPUT_NAME_STATE) };
enum rt_output_event {
    RT_OUTPUT_ON_FINISHED,
    RT_OUTPUT_ON_HANDLE_DROPPED,
    RT_OUTPUT_ON_TAKEN
};
enum rt_output_duty {
    RT_OUTPUT_DO_NOTHING,
    RT_OUTPUT_DO_WAKE_JOINER,
    RT_OUTPUT_DO_DROP_OUTPUT
};

struct rt_task {
    /* Of whoever holds the reference of SCHEDULED (T2). First: rt_task_of(). */
    struct rt_run_link link;

    /* Never changes. */
    struct rt_scheduler *scheduler;
    struct rt_future *future; /* behind this struct, or block_on's own */
    uint32_t id;
    bool is_root; /* block_on's */

    /* Atomic: only the functions of task_state.h and small_state.h. */
    rt_task_word word;
    _Atomic int output; /* enum rt_output_state */

    /* Under the lock of the list of the living. */
    struct rt_task *owned_next, *owned_prev;
    bool owned;

    /* Written by the scheduler's thread before FINISHED; after that read-only.
     * 0: there is an output. -ECANCELED: there is none. */
    int result;

    struct rt_cell joiner; /* whom to wake when the output is KEPT */

    _Alignas(max_align_t) char memory[]; /* a spawned task's future */
};

/* Whose link it is; NULL if it is NULL. */
static inline struct rt_task *
rt_task_of(struct rt_run_link *link)
{
    return (struct rt_task *)link;
}

/* A new task for `future`, SCHEDULED, with three references: of the list of the
 * living, of the handle, and of the queue that it will be in. `size` bytes of
 * the future move behind the task. 0: it is block_on's root, stays where it is
 * and outlives its own poll. NULL: no memory. Any thread. */
struct rt_task *rt_task_new(struct rt_scheduler *scheduler,
                            struct rt_future *future, size_t size);

/* What the list of the living and the handle hold. A task that is IDLE and has
 * no more is lost: nobody can wake it. */
#define RT_TASK_REFS_LOST 2U

/* Poll `task`, or cancel it (T6). Takes the reference of SCHEDULED. `cx` has
 * all but the waker, the task and the budget. Scheduler's thread only. */
void rt_task_run(struct rt_task *task, const struct rt_context *cx);

/* Cancel it on the spot. Scheduler's thread only, which is not polling it. The
 * caller has taken it off the list of the living, and gives that reference. */
void rt_task_shutdown(struct rt_task *task);

/* Ask that it is cancelled; the scheduler does it. Any thread. The caller keeps
 * its reference. */
void rt_task_abort(struct rt_task *task);

/* The handle looks for the output. `waker` is woken when it is KEPT; true: it
 * is. Any thread. */
bool rt_task_poll_output(struct rt_task *task, const struct rt_waker *waker);

/* The output is KEPT: move it to `out`, or leave it in the future if that is
 * NULL; it is the caller's from now on. Returns the task's result. The handle's
 * reference stays. Any thread. */
int rt_task_take_output(struct rt_task *task, void *out);

/* The handle goes without the output. Takes its reference. Any thread. */
void rt_task_drop_handle(struct rt_task *task);

/* The output is KEPT, so a join would not wait. Any thread. */
bool rt_task_is_finished(struct rt_task *task);

/* Give one reference back. The last one frees the task. Any thread. */
void rt_task_unref(struct rt_task *task);

#endif
