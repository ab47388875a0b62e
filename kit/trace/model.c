/* What follows from the order of the events: who ran when, who came from
 * whom. Nothing here judges; that is check.c's part. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

enum { LATE = 64 }; /* events that may be written before an earlier one */

static const struct tr_task new_task = { .spawn = TR_NEVER };

bool
tr_is_wake(const struct tr_event *e)
{
    return e->kind == TR_step &&
           (e->step == TR_STEP_WAKE || e->step == TR_STEP_WAKE_VAL ||
            e->step == TR_STEP_WAKE_REF || e->step == TR_STEP_ABORT);
}

int
tr_actor(const struct tr_event *e)
{
    return e->task != 0 ? e->task : e->running;
}

bool
tr_begins_turn(const struct tr_event *e)
{
    return e->kind == TR_step && e->to == TR_RUNNING && e->from != TR_RUNNING &&
           e->from != TR_RUNNING_SCHEDULED;
}

bool
tr_ends_turn(const struct tr_event *e)
{
    return e->kind == TR_step && e->to != TR_RUNNING &&
           e->to != TR_RUNNING_SCHEDULED &&
           (e->from == TR_RUNNING || e->from == TR_RUNNING_SCHEDULED);
}

static void
note_task(struct tr_trace *t, const struct tr_event *e, int i)
{
    struct tr_task *task = &t->task[e->task];

    task->seen = true;
    if (e->kind == TR_spawn && task->spawn == TR_NEVER) {
        task->spawn = i;
        task->name = e->name;
        task->parent = e->running == e->task ? 0 : e->running;
    }
    if (e->kind == TR_step) {
        task->first = task->first == TR_NOWHERE ? e->from : task->first;
        task->last = e->to;
        task->polls += e->step == TR_STEP_POLL;
    }
}

/* Another thread takes its step first and writes its line after that, so the
 * line of a wake may come late. This finds the one that leads from `last` to
 * where event `i` begins; 0: there is none. */
static int
late_wake(const struct tr_trace *t, int i, enum tr_state last)
{
    const struct tr_event *e = &t->event[i];

    for (int k = i + 1; k < t->count && k < i + LATE; k++) {
        const struct tr_event *late = &t->event[k];

        if (late->task == e->task && tr_is_wake(late) && late->from == last &&
            late->to == e->from) {
            return k;
        }
    }
    return 0;
}

/* Put late wakes where they happened. */
static void
put_in_order(struct tr_trace *t)
{
    enum tr_state *state = tr_alloc((size_t)t->tasks + 1, sizeof *state);

    for (int i = 0; i < t->count; i++) {
        struct tr_event late, *e = &t->event[i];
        int k;

        if (e->kind == TR_spawn) {
            state[e->task] = TR_NOWHERE;
        }
        if (e->kind != TR_step) {
            continue;
        }
        if (state[e->task] != TR_NOWHERE && state[e->task] != e->from &&
            (k = late_wake(t, i, state[e->task])) != 0) {
            late = t->event[k];
            memmove(e + 1, e, (size_t)(k - i) * sizeof *e);
            *e = late;
            t->moved++;
        }
        state[e->task] = e->to;
    }
    free(state);
}

void
tr_model(struct tr_trace *t)
{
    int running = 0;

    t->task = tr_alloc((size_t)t->tasks + 1, sizeof *t->task);
    for (int i = 0; i <= t->tasks; i++) {
        t->task[i] = new_task;
    }
    put_in_order(t);
    t->listens = tr_alloc((size_t)t->ios + 1, sizeof *t->listens);
    for (int i = 0; i < t->count; i++) {
        struct tr_event *e = &t->event[i];

        if (e->step == TR_STEP_WAKE_VAL || e->step == TR_STEP_WAKE_REF) {
            t->counted = true;
        }
        if (e->kind == TR_accept) {
            t->listens[e->io] = true;
        }
        if (tr_begins_turn(e)) {
            running = e->task;
        }
        e->running = running;
        if (e->kind == TR_await && e->task == 0) {
            e->task = running; /* the runtime leaves this to the reader */
        }
        if (e->task != 0) {
            note_task(t, e, i);
        }
        if (e->task == running && tr_ends_turn(e)) {
            running = 0;
        }
    }
}

const char *
tr_task_name(const struct tr_trace *t, int task)
{
    const char *name = t->task[task].name;

    return name ? name : "unnamed";
}
