/* The life of a task. Chapter 1. A task is a future that somebody drives.
 *
 * Five states, and each move between them is a row of one table. The table
 * makes the names, the picture, and the loop that tests every row. The caller
 * holds whatever protects the state.
 *
 * (Tokio: runtime/task/state.rs, where SCHEDULED is called notified.) */
#ifndef RT_TASK_STATE_H
#define RT_TASK_STATE_H

/* SCHEDULED          it is new, or a wake came, and it was not polled since
 * RUNNING            it is being polled
 * RUNNING_SCHEDULED  it is being polled, and a wake came meanwhile
 * IDLE               its last poll returned RT_PENDING; it waits for a wake
 * COMPLETE           its poll returned RT_READY */
#define RT_TASK_STATES(X) \
    X(SCHEDULED) \
    X(RUNNING) \
    X(RUNNING_SCHEDULED) \
    X(IDLE) \
    X(COMPLETE)

#define RT_TASK_EVENTS(X) \
    X(POLL) \
    X(PENDING) \
    X(READY) \
    X(WAKE)

/* What whoever took the row must do next.
 * SUBMIT: the task has just become SCHEDULED, see that it gets polled. */
#define RT_TASK_DUTIES(X) \
    X(NOTHING) \
    X(SUBMIT)

/* clang-format off */
/*    from               event    to                 duty */
#define RT_TASK_TRANSITIONS(X) \
    X(SCHEDULED,         POLL,    RUNNING,           NOTHING) \
    X(RUNNING,           PENDING, IDLE,              NOTHING) \
    X(RUNNING,           READY,   COMPLETE,          NOTHING) \
    X(RUNNING_SCHEDULED, PENDING, SCHEDULED,         SUBMIT) \
    X(RUNNING_SCHEDULED, READY,   COMPLETE,          NOTHING) \
    X(IDLE,              WAKE,    SCHEDULED,         SUBMIT) \
    X(SCHEDULED,         WAKE,    SCHEDULED,         NOTHING) \
    X(RUNNING,           WAKE,    RUNNING_SCHEDULED, NOTHING) \
    X(RUNNING_SCHEDULED, WAKE,    RUNNING_SCHEDULED, NOTHING) \
    X(COMPLETE,          WAKE,    COMPLETE,          NOTHING)
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
};

/* The table: rt_task_row_count rows. */
extern const struct rt_task_row rt_task_rows[];
extern const unsigned rt_task_row_count;

const char *rt_task_state_name(enum rt_task_state state);
const char *rt_task_event_name(enum rt_task_event event);

/* Take the row for (*state, event) and return it. Aborts where there is none:
 * a poll of a task that was not scheduled, an end without a poll. */
const struct rt_task_row *rt_task_step(enum rt_task_state *state,
                                       enum rt_task_event event);

#endif
