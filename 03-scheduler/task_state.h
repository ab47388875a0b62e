/* The word of a task: its state, its references, whether it is cancelled.
 * Chapter 3. Any thread.
 *
 * In the stages before, one thread drove one task under a lock. Now a task is
 * shared: by the thread that polls it, by any number of wakers, by a handle. So
 * its life is one atomic word, and each move is one compare-exchange. All moves
 * of one word happen in order, one after the other; chapter 4 asks what that
 * order costs. (Tokio: runtime/task/state.rs, where SCHEDULED is called
 * notified.)
 *
 * T1  Each move is a row of the table. Two threads that want to move the word
 *     at once: one goes first, and the other looks again.
 * T2  SCHEDULED owns one reference, which the queue holds: the right to poll.
 *     So a task is in at most one queue, once.
 * T3  RUNNING owns that reference during the poll.
 * T4  A wake during the poll stays with the poller: either the poller finds
 *     RUNNING_SCHEDULED when it wants to go idle, and submits the task again;
 *     or the waker finds IDLE, and submits it. Never both, never neither.
 * T5  Whoever brings the references to zero frees the task.
 * T6  Cancelled is a guard over the states: a cancelled task is not polled any
 *     more. Whoever runs it next, drops its future instead.
 * T7  A waker that queues its task keeps its own reference until that is done.
 *     Without it the scheduler could poll the task, finish and free it, and the
 *     runtime with it, while the waker still has to interrupt the park. */
#ifndef RT_TASK_STATE_H
#define RT_TASK_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* SCHEDULED          it is in a queue, or on its way there
 * RUNNING            it is being polled, or cancelled
 * RUNNING_SCHEDULED  it is being polled, and a wake came meanwhile
 * IDLE               its last poll returned RT_PENDING; it waits for a wake
 * COMPLETE           its future is dropped */
#define RT_TASK_STATES(X) \
    X(SCHEDULED) \
    X(RUNNING) \
    X(RUNNING_SCHEDULED) \
    X(IDLE) \
    X(COMPLETE)

/* POLL and PENDING become the _CANCELLED ones when the task is (T6).
 * WAKE_VAL gives its waker's reference back, after the task is in its queue
 * (T7); WAKE_REF keeps it. */
#define RT_TASK_EVENTS(X) \
    X(POLL) \
    X(POLL_CANCELLED) \
    X(PENDING) \
    X(PENDING_CANCELLED) \
    X(READY) \
    X(WAKE_VAL) \
    X(WAKE_REF) \
    X(ABORT) \
    X(SHUTDOWN)

/* What whoever took the row must do next.
 * SUBMIT  put the task into a queue: it holds the reference of T2
 * RUN     poll the future
 * CANCEL  drop the future, then report READY
 * FINISH  hand over the output and give the references back */
#define RT_TASK_DUTIES(X) \
    X(NOTHING) \
    X(SUBMIT) \
    X(RUN) \
    X(CANCEL) \
    X(FINISH)

/* clang-format off */
/*    from               event              to                 duty     refs */
#define RT_TASK_TRANSITIONS(X) \
    X(SCHEDULED,         POLL,              RUNNING,           RUN,      0) \
    X(SCHEDULED,         POLL_CANCELLED,    RUNNING,           CANCEL,   0) \
    X(RUNNING,           PENDING,           IDLE,              NOTHING, -1) \
    X(RUNNING,           READY,             COMPLETE,          FINISH,   0) \
    X(RUNNING_SCHEDULED, PENDING,           SCHEDULED,         SUBMIT,   0) \
    X(RUNNING_SCHEDULED, PENDING_CANCELLED, RUNNING,           CANCEL,   0) \
    X(RUNNING_SCHEDULED, READY,             COMPLETE,          FINISH,   0) \
    X(IDLE,              WAKE_VAL,          SCHEDULED,         SUBMIT,  +1) \
    X(IDLE,              WAKE_REF,          SCHEDULED,         SUBMIT,  +1) \
    X(SCHEDULED,         WAKE_VAL,          SCHEDULED,         NOTHING, -1) \
    X(SCHEDULED,         WAKE_REF,          SCHEDULED,         NOTHING,  0) \
    X(RUNNING,           WAKE_VAL,          RUNNING_SCHEDULED, NOTHING, -1) \
    X(RUNNING,           WAKE_REF,          RUNNING_SCHEDULED, NOTHING,  0) \
    X(RUNNING_SCHEDULED, WAKE_VAL,          RUNNING_SCHEDULED, NOTHING, -1) \
    X(RUNNING_SCHEDULED, WAKE_REF,          RUNNING_SCHEDULED, NOTHING,  0) \
    X(COMPLETE,          WAKE_VAL,          COMPLETE,          NOTHING, -1) \
    X(COMPLETE,          WAKE_REF,          COMPLETE,          NOTHING,  0) \
    X(IDLE,              ABORT,             SCHEDULED,         SUBMIT,  +1) \
    X(SCHEDULED,         ABORT,             SCHEDULED,         NOTHING,  0) \
    X(RUNNING,           ABORT,             RUNNING_SCHEDULED, NOTHING,  0) \
    X(RUNNING_SCHEDULED, ABORT,             RUNNING_SCHEDULED, NOTHING,  0) \
    X(COMPLETE,          ABORT,             COMPLETE,          NOTHING,  0) \
    X(IDLE,              SHUTDOWN,          RUNNING,           CANCEL,  +1) \
    X(SCHEDULED,         SHUTDOWN,          RUNNING,           CANCEL,  +1)
/* clang-format on */

#define RT_TASK_NAME_STATE(s) RT_TASK_##s,
#define RT_TASK_NAME_EVENT(e) RT_TASK_ON_##e,
#define RT_TASK_NAME_DUTY(d)  RT_TASK_DO_##d,

enum rt_task_state { RT_TASK_STATES(RT_TASK_NAME_STATE) };
enum rt_task_event { RT_TASK_EVENTS(RT_TASK_NAME_EVENT) };
enum rt_task_duty { RT_TASK_DUTIES(RT_TASK_NAME_DUTY) };

struct rt_task_row {
    enum rt_task_state from;
    enum rt_task_event event;
    enum rt_task_state to;
    enum rt_task_duty duty;
    int refs;
};

/* The table, ended by rt_task_row_count. */
extern const struct rt_task_row rt_task_rows[];
extern const unsigned rt_task_row_count;

const char *rt_task_state_name(enum rt_task_state state);
const char *rt_task_event_name(enum rt_task_event event);

/* The word: bits 0-2 the state, bit 3 cancelled, from bit 8 on references. */
typedef _Atomic uint64_t rt_task_word;
#define RT_TASK_STATE_MASK UINT64_C(7)
#define RT_TASK_CANCELLED  (UINT64_C(1) << 3)
#define RT_TASK_REF        (UINT64_C(1) << 8)

/* What a move did: its row, and the references that are left. At zero the
 * caller frees the task (T5). */
struct rt_task_step {
    const struct rt_task_row *row;
    uint64_t refs;
};

/* SCHEDULED with `refs` references. Before it is shared. */
void rt_task_word_init(rt_task_word *word, unsigned refs);

/* Take the row for the word's state and `event` (T1). ABORT and SHUTDOWN also
 * set cancelled. Aborts where there is no row. */
struct rt_task_step rt_task_word_step(rt_task_word *word,
                                      enum rt_task_event event);

/* One reference more; the caller holds one already. */
void rt_task_word_ref(rt_task_word *word);

/* One less. Returns how many are left. */
uint64_t rt_task_word_unref(rt_task_word *word);

/* A look at the word, as it was a moment ago. */
enum rt_task_state rt_task_word_state(rt_task_word *word);
uint64_t rt_task_word_refs(rt_task_word *word);

#endif
