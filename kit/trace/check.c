/* The laws that every run keeps, whatever it does. Each law that a trace
 * breaks gets one line: where, whose task, what was expected. */
#include "trace.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/*    law         in words */
#define LAWS(X) \
    X(WAKE, "a wake is followed by a poll or a cancel") \
    X(POLL, "a poll comes only from SCHEDULED") \
    X(ONE_POLL, "never two polls of a task at once") \
    X(CHAIN, "a step starts where the last one ended") \
    X(FREE, "references end at zero: each task is freed") \
    X(AFTER_FREE, "nothing happens to a task after its free") \
    X(ALARM, "an alarm that is set rings or is taken back, once") \
    X(IO, "an io that is watched is given up, once") \
    X(NEWS, "no news of an io that is not watched") \
    X(SLEEP, "no sleep while the run queue holds a task") \
    X(PROMISE, "PENDING promises that a wake is arranged")

enum law {
#define X(name, words) LAW_##name,
    LAWS(X)
#undef X
        LAW_COUNT
};

static const char *const law_words[LAW_COUNT] = {
#define X(name, words) [LAW_##name] = words,
    LAWS(X)
#undef X
};

enum { TEXT = 240 };

/* What is known about a task so far. Lines are those of the trace, 0: no. */
struct life {
    enum tr_state state;
    int spawned, freed;
    int polled;    /* its open poll */
    int woken;     /* the wake that its next poll answers */
    int await;     /* event + 1 of its last await */
    int alarms;    /* set by it and not rung or taken back */
    int wants;     /* its waker is left there so often */
    int wants_io;  /* the last such io */
    bool detached; /* no handle holds a reference */
    bool held;     /* refs say that somebody else holds its waker */
    bool in_queue; /* the run queue of this thread */
};

struct object {
    int begun, ended;   /* lines */
    int task;           /* whose alarm */
    int reader, writer; /* tasks that left their waker there */
};

struct checker {
    const struct tr_trace *t;
    struct life *life;
    struct object *alarm, *io;
    int broken[LAW_COUNT];
    int line[LAW_COUNT];
    char text[LAW_COUNT][TEXT];
    int queued;       /* tasks in the run queue */
    int queued_first; /* one of them */
};

/* Keep the first case of each law, count the others. */
__attribute__((format(printf, 4, 5))) static void
violate(struct checker *c, enum law law, int line, const char *format, ...)
{
    va_list args;

    if (c->broken[law]++ > 0) {
        return;
    }
    c->line[law] = line;
    va_start(args, format);
    vsnprintf(c->text[law], TEXT, format, args);
    va_end(args);
}

/* ---- tasks ---- */

static bool
leaves_a_trace(const char *leaf)
{
    static const char *const leaves[] = { "accept", "connect",   "read",
                                          "write",  "write_all", "delay" };

    for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
        if (strcmp(leaf, leaves[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
waits_for_something(const struct life *life)
{
    return life->alarms > 0 || life->wants > 0 || life->held;
}

/* The task stopped and nothing was arranged that could start it again. */
static void
check_promise(struct checker *c, int task, int line)
{
    const struct life *life = &c->life[task];
    const struct tr_event *await;

    if (life->state != TR_IDLE || waits_for_something(life)) {
        return;
    }
    if (life->await == 0) {
        violate(c, LAW_PROMISE, line,
                "task %d is IDLE for ever: its last poll arranged no wake",
                task);
        return;
    }
    await = &c->t->event[life->await - 1];
    violate(c, LAW_PROMISE, await->line,
            "task %d is IDLE for ever: the await of %s in %s at %s returned "
            "PENDING without a want, an alarm or a clone of its waker",
            task, await->leaf, await->in, await->place);
}

static void
check_turn(struct checker *c, const struct tr_event *e)
{
    struct life *life = &c->life[e->task];

    if (e->step != TR_STEP_SHUTDOWN && e->from != TR_SCHEDULED) {
        violate(c, LAW_POLL, e->line,
                "task %d: a poll from SCHEDULED was expected, not from %s",
                e->task, tr_state_name(e->from));
    }
    if (life->polled != 0) {
        violate(c, LAW_ONE_POLL, e->line,
                "task %d: the poll of line %d should have ended first", e->task,
                life->polled);
    }
    life->polled = e->line;
    life->woken = 0;
    life->await = 0;
    life->held = false;
}

static void
leave_queue(struct checker *c, struct life *life)
{
    c->queued -= life->in_queue;
    life->in_queue = false;
}

/* Who holds references to a task that goes idle: the list of the living and a
 * handle (before stage 3: block_on), the rest are clones of its waker. But a
 * socket or an alarm that holds one says so in the trace. */
static bool
waker_is_held(const struct checker *c, const struct tr_event *e)
{
    const struct life *life = &c->life[e->task];
    int others = c->t->counted && !life->detached ? 2 : 1;

    return e->step == TR_STEP_PENDING && e->refs > others &&
           (life->await == 0 ||
            !leaves_a_trace(c->t->event[life->await - 1].leaf));
}

static void
check_step(struct checker *c, const struct tr_event *e)
{
    struct life *life = &c->life[e->task];

    if (e->from == e->to && tr_is_wake(e)) {
        return; /* it changed nothing, so it may be written late */
    }
    if (life->state != TR_NOWHERE && life->state != e->from) {
        violate(c, LAW_CHAIN, e->line,
                "task %d: a step from %s was expected, not from %s", e->task,
                tr_state_name(life->state), tr_state_name(e->from));
    }
    life->state = e->from;
    if (e->step == TR_STEP_SHUTDOWN) {
        check_promise(c, e->task, e->line);
    }
    if (tr_begins_turn(e)) {
        check_turn(c, e);
    } else if (tr_ends_turn(e)) {
        life->polled = 0;
    }
    if (e->from == TR_IDLE && e->to == TR_SCHEDULED) {
        life->woken = e->line;
    }
    if (e->to == TR_COMPLETE || e->to == TR_RUNNING) {
        life->woken = 0;
        leave_queue(c, life);
    }
    life->state = e->to;
    life->held = waker_is_held(c, e);
}

static void
check_alive(struct checker *c, const struct tr_event *e)
{
    const struct life *life = &c->life[e->task];

    if (life->freed != 0 && e->kind != TR_spawn) {
        violate(c, LAW_AFTER_FREE, e->line,
                "task %d was freed on line %d: nothing was expected after it",
                e->task, life->freed);
    }
}

static void
check_spawn(struct checker *c, const struct tr_event *e)
{
    struct life *life = &c->life[e->task];

    if (life->spawned != 0 && life->freed == 0) {
        violate(c, LAW_FREE, life->spawned,
                "task %d: a free was expected before line %d spawns another",
                e->task, e->line);
    }
    leave_queue(c, life);
    *life = (struct life){ .spawned = e->line };
}

static void
check_submit(struct checker *c, const struct tr_event *e)
{
    struct life *life = &c->life[e->task];

    if (e->task != 0 && strcmp(e->queue, "run") == 0 && !life->in_queue) {
        life->in_queue = true;
        c->queued++;
        c->queued_first = e->task;
    }
}

static void
check_park(struct checker *c, const struct tr_event *e)
{
    if (c->queued > 0) {
        violate(c, LAW_SLEEP, e->line,
                "%d task%s (such as task %d) in the run queue: a poll was "
                "expected, not a sleep",
                c->queued, c->queued == 1 ? "" : "s", c->queued_first);
    }
}

/* ---- alarms and sockets ---- */

static void
check_arm(struct checker *c, const struct tr_event *e)
{
    struct object *alarm = &c->alarm[e->alarm];

    alarm->task = e->task ? e->task : e->running;
    alarm->begun = e->line;
    alarm->ended = 0;
    c->life[alarm->task].alarms++;
}

static void
check_alarm_end(struct checker *c, const struct tr_event *e)
{
    struct object *alarm = &c->alarm[e->alarm];

    if (alarm->begun == 0 || alarm->ended != 0) {
        violate(c, LAW_ALARM, e->line,
                "alarm %d is not set here: neither a fire nor a cancel was "
                "expected",
                e->alarm);
        return;
    }
    alarm->ended = e->line;
    c->life[alarm->task].alarms--;
}

static void
check_register(struct checker *c, const struct tr_event *e)
{
    struct object *io = &c->io[e->io];

    if (io->begun != 0) {
        violate(c, LAW_IO, e->line, "io %d was registered on line %d already",
                e->io, io->begun);
    }
    io->begun = e->line;
    io->ended = 0;
}

static void
give_up(struct checker *c, int *waiter)
{
    if (*waiter != 0) {
        c->life[*waiter].wants--;
        *waiter = 0;
    }
}

static void
check_deregister(struct checker *c, const struct tr_event *e)
{
    struct object *io = &c->io[e->io];

    if (io->begun == 0 || io->ended != 0) {
        violate(c, LAW_IO, e->line,
                "io %d is not watched here: no deregister was expected", e->io);
    }
    io->ended = e->line;
    give_up(c, &io->reader);
    give_up(c, &io->writer);
}

static void
check_news(struct checker *c, const struct tr_event *e)
{
    struct object *io = &c->io[e->io];

    if (io->begun == 0 || io->ended != 0) {
        violate(c, LAW_NEWS, e->line,
                "io %d is not watched here%s: no event was expected", e->io,
                io->ended ? " any more" : "");
    }
    if (strcmp(e->ready, "write") != 0) {
        give_up(c, &io->reader);
    }
    if (strcmp(e->ready, "read") != 0) {
        give_up(c, &io->writer);
    }
}

static void
note_want(struct checker *c, const struct tr_event *e)
{
    struct object *io = &c->io[e->io];
    int *waiter = strcmp(e->dir, "write") == 0 ? &io->writer : &io->reader;

    give_up(c, waiter);
    *waiter = tr_actor(e);
    if (*waiter != 0) {
        c->life[*waiter].wants++;
        c->life[*waiter].wants_io = e->io;
    }
}

/* ---- the run ---- */

static void
check_event(struct checker *c, int i)
{
    const struct tr_event *e = &c->t->event[i];

    if (e->task != 0) {
        check_alive(c, e);
    }
    if (e->has_io && e->io == 0) {
        return; /* an fd that was never watched */
    }
    switch (e->kind) {
    case TR_spawn:
        check_spawn(c, e);
        break;
    case TR_step:
        check_step(c, e);
        break;
    case TR_await:
        c->life[e->task].await = i + 1;
        break;
    case TR_free:
        c->life[e->task].freed = e->line;
        break;
    case TR_park:
        check_park(c, e);
        break;
    case TR_submit:
        check_submit(c, e);
        break;
    case TR_arm:
        check_arm(c, e);
        break;
    case TR_fire:
    case TR_cancel:
        check_alarm_end(c, e);
        break;
    case TR_register:
        check_register(c, e);
        break;
    case TR_deregister:
        check_deregister(c, e);
        break;
    case TR_event:
        check_news(c, e);
        break;
    case TR_detach:
        c->life[e->task].detached = true;
        break;
    case TR_want:
        note_want(c, e);
        break;
    default:
        break;
    }
}

static void
check_task_end(struct checker *c, int task)
{
    const struct life *life = &c->life[task];

    if (life->woken != 0) {
        violate(c, LAW_WAKE, life->woken,
                "task %d was woken here: a poll was expected, the trace ends",
                task);
    }
    if (life->spawned != 0 && life->freed == 0) {
        violate(c, LAW_FREE, life->spawned,
                "task %d was spawned here: a free was expected, the trace ends",
                task);
    }
    check_promise(c, task, life->spawned);
}

static void
check_end(struct checker *c)
{
    for (int task = 1; task <= c->t->tasks; task++) {
        check_task_end(c, task);
    }
    for (int id = 1; id <= c->t->alarms; id++) {
        if (c->alarm[id].begun != 0 && c->alarm[id].ended == 0) {
            violate(c, LAW_ALARM, c->alarm[id].begun,
                    "alarm %d was set here: a fire or a cancel was expected, "
                    "the trace ends",
                    id);
        }
    }
    for (int id = 1; id <= c->t->ios; id++) {
        if (c->io[id].begun != 0 && c->io[id].ended == 0) {
            violate(c, LAW_IO, c->io[id].begun,
                    "io %d was registered here: a deregister was expected, "
                    "the trace ends",
                    id);
        }
    }
}

/* Tasks that something could still have woken: no law is broken. */
static void
print_waiting(const struct checker *c)
{
    for (int task = 1; task <= c->t->tasks; task++) {
        const struct life *life = &c->life[task];
        const struct tr_event *await;

        if (life->state != TR_IDLE || life->await == 0 ||
            !waits_for_something(life)) {
            continue;
        }
        await = &c->t->event[life->await - 1];
        printf("%s:%d: still waiting when the trace ends: task %d, for %s at "
               "%s",
               c->t->path, await->line, task, await->leaf, await->place);
        if (life->wants > 0) {
            printf(" (io %d)", life->wants_io);
        }
        puts("");
    }
}

static int
report(const struct checker *c)
{
    int held = 0;

    for (int law = 0; law < LAW_COUNT; law++) {
        if (c->broken[law] == 0) {
            held++;
            continue;
        }
        printf("%s:%d: %s: %s", c->t->path, c->line[law], law_words[law],
               c->text[law]);
        if (c->broken[law] > 1) {
            printf(" (and %d more)", c->broken[law] - 1);
        }
        puts("");
    }
    print_waiting(c);
    if (c->t->moved > 0) {
        printf("%s: %d line%s of another thread came late, and %s put in "
               "order\n",
               c->t->path, c->t->moved, c->t->moved == 1 ? "" : "s",
               c->t->moved == 1 ? "was" : "were");
    }
    printf("trace check: %d laws held", held);
    if (held < LAW_COUNT) {
        printf(", %d broken", LAW_COUNT - held);
    }
    puts("");
    return held == LAW_COUNT ? 0 : 1;
}

int
tr_check(const struct tr_trace *t, const struct tr_options *o)
{
    struct checker *c = tr_alloc(1, sizeof *c);
    int status;

    (void)o;
    c->t = t;
    c->life = tr_alloc((size_t)t->tasks + 1, sizeof *c->life);
    c->alarm = tr_alloc((size_t)t->alarms + 1, sizeof *c->alarm);
    c->io = tr_alloc((size_t)t->ios + 1, sizeof *c->io);
    for (int i = 0; i < t->count; i++) {
        check_event(c, i);
    }
    check_end(c);
    status = report(c);
    free(c->life);
    free(c->alarm);
    free(c->io);
    free(c);
    return status;
}
