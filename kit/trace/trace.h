/* One run of the runtime, read back from its trace file. Chapters 1-3.
 *
 * The runtime writes a line an event; this program reads the lines (read.c),
 * finds out who polled what when (model.c), and shows it four ways: the
 * states a task went through, the order of polls and wakes, the story of one
 * request, and whether the laws were kept. One thread only. */
#ifndef TR_TRACE_H
#define TR_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Every state of a task, as the trace spells it. */
#define TR_STATES(X) \
    X(IDLE) \
    X(SCHEDULED) \
    X(RUNNING) \
    X(RUNNING_SCHEDULED) \
    X(COMPLETE)

enum tr_state {
    TR_NOWHERE, /* before its first step */
#define X(name) TR_##name,
    TR_STATES(X)
#undef X
        TR_STATE_COUNT
};

/* What can move a task. Stages 01 and 02 know one WAKE, stage 03 tells a
 * wake that keeps its reference from one that gives it up. */
#define TR_STEPS(X) \
    X(POLL) \
    X(POLL_CANCELLED) \
    X(PENDING) \
    X(PENDING_CANCELLED) \
    X(READY) \
    X(WAKE) \
    X(WAKE_VAL) \
    X(WAKE_REF) \
    X(ABORT) \
    X(SHUTDOWN)

enum tr_step {
    TR_STEP_OTHER, /* one this program has not heard of */
#define X(name) TR_STEP_##name,
    TR_STEPS(X)
#undef X
        TR_STEP_COUNT
};

/*    event        keys it cannot do without */
#define TR_EVENTS(X) \
    X(spawn, "name") \
    X(step, "event from to") \
    X(await, "in line for") \
    X(free, "") \
    X(park, "") \
    X(unpark, "") \
    X(arm, "alarm ms") \
    X(fire, "alarm") \
    X(cancel, "alarm") \
    X(register, "io") \
    X(deregister, "io") \
    X(want, "io dir") \
    X(event, "io ready") \
    X(clear, "io dir") \
    X(accept, "io result") \
    X(connect, "io result") \
    X(read, "io result") \
    X(write, "io result") \
    X(shutdown, "io") \
    X(close, "io") \
    X(interrupt, "") \
    X(submit, "queue") \
    X(yield, "") \
    X(budget, "") \
    X(abort, "") \
    X(detach, "") \
    X(join, "") \
    X(output, "to")

enum tr_kind {
    TR_UNKNOWN, /* an event of a later stage: skipped, never refused */
#define X(name, keys) TR_##name,
    TR_EVENTS(X)
#undef X
        TR_KIND_COUNT
};

enum { TR_NEVER = -1 }; /* "no such event", where an index is expected */

/* One line of the file. Strings point into the file's text; a key that the
 * line does not have is NULL, or 0 for ids. */
struct tr_event {
    enum tr_kind kind;
    int line; /* in the file, from 1 */
    int task; /* 0: none */
    long us;  /* microseconds since the run began */
    int io;   /* object ids count from 1 */
    int alarm;
    int running; /* the task whose poll is open here, 0: none (model.c) */
    int refs;    /* references left after a step, -1: not told */
    enum tr_step step;
    enum tr_state from, to;
    bool has_io;
    long result;       /* of a system call; negative: it failed */
    const char *error; /* then: its name, such as EAGAIN */
    const char *name, *in, *place, *leaf, *dir, *ready, *queue, *why, *who;
    const char *deadline;
    const char *at; /* file:line of the runtime that wrote this */
};

struct tr_task {
    const char *name;
    int spawn;  /* event, or TR_NEVER */
    int parent; /* the task that spawned it, 0: none */
    int polls;
    bool seen;                 /* the trace has a line about it */
    enum tr_state first, last; /* where the trace finds and leaves it */
};

struct tr_trace {
    char *text;
    const char *path;
    bool virtual_clock;
    struct tr_event *event;
    int count;
    struct tr_task *task; /* [1 .. tasks] */
    int tasks;
    int ios, alarms; /* highest ids */
    bool counted;    /* tasks count their references: stage 03 on */
    int moved;       /* lines of other threads that came late */
    bool *listens;   /* by io: clients are accepted there */
};

/* Read `path` into `t`. 0, or 2 after one line on stderr that says which
 * line is damaged and how. `t` needs tr_fini() either way. */
int tr_read(struct tr_trace *t, const char *path);
void tr_fini(struct tr_trace *t);

/* Fill in what follows from the order of the events: tasks, who ran when. */
void tr_model(struct tr_trace *t);

/* Whose doing it is: the task named, or the one whose poll is open. */
int tr_actor(const struct tr_event *e);
bool tr_is_wake(const struct tr_event *e);
/* The step that begins a turn of a task: to be polled, or to be cancelled. */
bool tr_begins_turn(const struct tr_event *e);
bool tr_ends_turn(const struct tr_event *e);
const char *tr_state_name(enum tr_state s);
const char *tr_step_name(enum tr_step s);
const char *tr_task_name(const struct tr_trace *t, int task);

/* The views. Each returns the exit status of the program. */
struct tr_options {
    int task;      /* 0: not given */
    long from, to; /* microseconds; to < 0: the end */
    bool text;     /* a text picture instead of DOT */
    bool narrow;   /* fit for a phone */
    bool plain;    /* steps: "place<TAB>text", nothing else */
};

int tr_states(const struct tr_trace *t, const struct tr_options *o);
int tr_timeline(const struct tr_trace *t, const struct tr_options *o);
int tr_steps(const struct tr_trace *t, const struct tr_options *o);
int tr_check(const struct tr_trace *t, const struct tr_options *o);
int tr_order(const struct tr_trace *t, const struct tr_options *o);

/* The same from what a program printed: `path` is no trace. */
int tr_order_said(const char *path, const struct tr_options *o);

/* calloc that does not fail: it ends the program with a message. */
void *tr_alloc(size_t count, size_t size);

#endif
