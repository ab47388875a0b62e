/* Who ran when. Time runs down the page; the first lane is the thread that
 * drives everything, then one lane a task. A box is one poll and says what
 * happened in it; an arrow goes from what woke a task (or spawned it) to the
 * poll that follows. Long sleeps take no more room than short ones: the
 * numbers tell the time. */
#include "timeline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void
say(struct item *it, const char *format, ...)
{
    va_list args;
    char words[LINE_CHARS];

    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    if (it->lines == MAX_LINES) {
        strcpy(it->line[MAX_LINES - 1], "...");
        return;
    }
    if (it->lines > 0 && strcmp(it->line[it->lines - 1], words) == 0) {
        it->times[it->lines - 1]++;
        return;
    }
    it->times[it->lines] = 1;
    strcpy(it->line[it->lines++], words);
}

static bool
inside(const struct picture *p, const struct tr_event *e)
{
    return e->us >= p->o->from && (p->o->to < 0 || e->us <= p->o->to);
}

/* ---- which task has a lane of its own ---- */

static void
give_lane(struct picture *p, int task)
{
    if (task != 0 && p->lane_of[task] == 0 && p->lanes < MAX_LANES) {
        p->lane_task[p->lanes] = task;
        p->lane_of[task] = p->lanes++;
    }
}

static void
choose_lanes(struct picture *p)
{
    const struct tr_trace *t = p->t;
    int others = 0;

    p->lanes = 1;
    if (p->o->task != 0) {
        give_lane(p, t->task[p->o->task].parent);
        give_lane(p, p->o->task);
    }
    for (int i = 0; i < t->count; i++) {
        const struct tr_event *e = &t->event[i];

        if (inside(p, e) && e->kind == TR_step && e->step == TR_STEP_POLL) {
            give_lane(p, e->task);
            others += p->lane_of[e->task] == 0;
        }
    }
    if (others > 0) {
        p->lane_task[p->lanes++] = 0;
    }
    /* one node each for the lanes' names and the note at the end */
    p->room = MAX_NODES - p->lanes - 1;
}

static int
lane(const struct picture *p, int task)
{
    return p->lane_of[task] ? p->lane_of[task] : p->lanes - 1;
}

/* ---- boxes and arrows ---- */

static struct item *
new_item(struct picture *p, enum item_kind kind, const struct tr_event *e)
{
    struct item *it;

    p->open = TR_NEVER;
    if (p->items == p->room) {
        if (p->left_out == 0 && p->resume < 0) {
            p->resume = e->us;
        }
        return NULL;
    }
    it = &p->item[p->items];
    *it = (struct item){ .kind = kind, .from = e->us };
    p->open = p->items++;
    return it;
}

static struct item *
open_item(struct picture *p)
{
    return p->open == TR_NEVER ? NULL : &p->item[p->open];
}

/* The thread's own box: the one at hand, or a new one. */
static struct item *
thread_item(struct picture *p, const struct tr_event *e)
{
    struct item *it = open_item(p);

    if (it != NULL && it->kind == THREAD) {
        return it;
    }
    return new_item(p, THREAD, e);
}

static void
draw_arrow(struct picture *p, int task)
{
    if (p->woken_by[task] != 0 && p->open != TR_NEVER &&
        p->arrows < 2 * MAX_NODES) {
        p->arrow[p->arrows++] =
            (struct arrow){ p->woken_by[task] - 1, p->open, p->by_spawn[task] };
    }
    p->woken_by[task] = 0;
}

/* Polls of tasks without a lane, one after the other, share one box. */
static bool
joins_last(const struct picture *p, int in_lane)
{
    const struct item *it = p->items > 0 ? &p->item[p->items - 1] : NULL;

    return it != NULL && p->lane_task[in_lane] == 0 && it->lane == in_lane;
}

static void
start_poll(struct picture *p, const struct tr_event *e)
{
    int in_lane = lane(p, e->task);
    struct item *it;

    if (p->items < p->room && joins_last(p, in_lane)) {
        p->open = p->items - 1;
        say(&p->item[p->open], "polls task %d", e->task);
        draw_arrow(p, e->task);
        return;
    }
    it = new_item(p, POLL, e);
    if (it == NULL) {
        p->left_out++;
        p->woken_by[e->task] = 0;
        return;
    }
    it->lane = in_lane;
    it->task = e->task;
    if (p->lane_task[in_lane] == 0) {
        say(it, "polls task %d", e->task);
    }
    draw_arrow(p, e->task);
}

static void
end_poll(struct picture *p, const struct tr_event *e)
{
    struct item *it = open_item(p);

    if (it == NULL || it->kind != POLL || p->lane_task[it->lane] == 0) {
        return;
    }
    if (e->step == TR_STEP_PENDING && e->to == TR_SCHEDULED) {
        say(it, "PENDING: one more poll");
    } else if (e->to == TR_COMPLETE) {
        say(it, "READY: the task is complete");
        it->finished = true;
    }
}

static bool
from_outside(const struct picture *p, int i)
{
    const struct tr_event *e = &p->t->event[i];

    while (i-- > 0) {
        const struct tr_event *before = &p->t->event[i];

        if (before->kind == TR_fire || before->kind == TR_event) {
            return true;
        }
        if (before->kind != TR_step && before->kind != TR_submit &&
            before->kind != TR_interrupt) {
            break;
        }
        if (before->kind == TR_step && !tr_is_wake(before)) {
            break;
        }
    }
    return e->running == 0 || e->running == e->task;
}

static void
note_wake(struct picture *p, int i)
{
    const struct tr_event *e = &p->t->event[i];
    struct item *it;

    if (e->from == TR_RUNNING) {
        it = open_item(p);
        if (it != NULL && it->kind == POLL) {
            say(it, "woken while it runs");
        }
        return;
    }
    if (e->from != TR_IDLE) {
        return;
    }
    it = from_outside(p, i) ? thread_item(p, e) : open_item(p);
    if (it == NULL) {
        return;
    }
    say(it, e->step == TR_STEP_ABORT ? "aborts task %d" : "wakes task %d",
        e->task);
    p->woken_by[e->task] = p->open + 1;
    p->by_spawn[e->task] = false;
}

static void
note_spawn(struct picture *p, const struct tr_event *e)
{
    struct item *it = open_item(p);

    if (it != NULL && it->kind == POLL) {
        say(it, "spawns task %d", e->task);
        p->woken_by[e->task] = p->open + 1;
        p->by_spawn[e->task] = true;
    }
}

static void
note_step(struct picture *p, int i)
{
    const struct tr_event *e = &p->t->event[i];
    struct item *it;

    if (e->step == TR_STEP_POLL || e->step == TR_STEP_POLL_CANCELLED) {
        start_poll(p, e);
    } else if (tr_is_wake(e)) {
        note_wake(p, i);
    } else if (e->running == e->task) {
        end_poll(p, e);
    } else if (e->step == TR_STEP_SHUTDOWN) {
        it = thread_item(p, e);
        if (it != NULL) {
            say(it, "shuts down task %d", e->task);
        }
    }
}

/* What a poll did, in a word or three. */
static void
note_call(struct item *it, const struct tr_event *e)
{
    const char *call = e->kind == TR_accept    ? "accept"
                       : e->kind == TR_connect ? "connect"
                       : e->kind == TR_read    ? "read"
                                               : "write";

    if (e->error != NULL) {
        say(it, "%s io %d: %s", call, e->io,
            strcmp(e->error, "EAGAIN") ? e->error : "not now");
    } else if (e->kind == TR_accept) {
        say(it, "accept io %d: a client", e->io);
    } else if (e->kind == TR_connect) {
        say(it, "connect io %d: done", e->io);
    } else if (e->kind == TR_read && e->result == 0) {
        say(it, "read io %d: hung up", e->io);
    } else {
        say(it, "%s io %d: %ld bytes", call, e->io, e->result);
    }
}

static void
note_in_poll(const struct tr_trace *t, struct item *it,
             const struct tr_event *e)
{
    switch (e->kind) {
    case TR_accept:
    case TR_connect:
    case TR_read:
    case TR_write:
        note_call(it, e);
        break;
    case TR_register:
        say(it, "watches io %d (%s)", e->io,
            t->listens[e->io] ? "listener" : "client");
        break;
    case TR_close:
        say(it, "closes io %d", e->io);
        break;
    case TR_arm:
        say(it, "sets alarm %d to %s ms", e->alarm, e->deadline);
        break;
    case TR_cancel:
        say(it, "takes alarm %d back", e->alarm);
        break;
    case TR_await:
        say(it, "PENDING: waits for %s", e->leaf);
        break;
    case TR_budget:
        say(it, "has done enough for now");
        break;
    case TR_yield:
        say(it, "yields%s%s", e->why ? ": " : "", e->why ? e->why : "");
        break;
    default:
        break;
    }
}

static void
note_thread(struct picture *p, const struct tr_event *e)
{
    struct item *it;

    if (e->kind == TR_park) {
        it = new_item(p, THREAD, e);
    } else if (e->kind == TR_fire || e->kind == TR_event ||
               e->kind == TR_unpark || e->kind == TR_interrupt) {
        it = thread_item(p, e);
    } else {
        return;
    }
    if (it == NULL) {
        return;
    }
    if (e->us - it->from >= 1 && (it->asleep || e->kind == TR_unpark)) {
        say(it, "asleep for %ld.%03ld ms", (e->us - it->from) / 1000,
            (e->us - it->from) % 1000);
        it->from = e->us;
    }
    it->asleep = e->kind == TR_park || (it->asleep && e->kind != TR_unpark);
    if (e->kind == TR_fire) {
        say(it, "alarm %d rings", e->alarm);
    } else if (e->kind == TR_event) {
        say(it, "io %d: %s%s", e->io,
            strcmp(e->ready, "both") ? e->ready : "readable, writ", "able");
    } else if (e->kind == TR_interrupt) {
        say(it, "another thread calls");
    }
}

static void
note(struct picture *p, int i)
{
    const struct tr_event *e = &p->t->event[i];
    struct item *it = open_item(p);
    bool of_poll =
        it != NULL && it->kind == POLL && p->lane_task[it->lane] != 0 &&
        (e->task == it->task || (e->task == 0 && e->running == it->task));

    if (e->kind == TR_step) {
        note_step(p, i);
    } else if (e->kind == TR_spawn) {
        note_spawn(p, e);
    } else if (e->kind == TR_free) {
        if (it != NULL && it->kind == POLL && it->task == e->task) {
            say(it, "its memory is given back");
        }
    } else {
        if (of_poll) {
            note_in_poll(p->t, it, e);
        }
        note_thread(p, e);
    }
}

static void
collect(struct picture *p)
{
    choose_lanes(p);
    p->open = TR_NEVER;
    p->resume = -1;
    for (int i = 0; i < p->t->count; i++) {
        if (inside(p, &p->t->event[i])) {
            note(p, i);
        }
    }
}

static int
show(struct picture *p)
{
    if (p->items == 0) {
        fprintf(stderr, "trace: %s has no poll in that time\n", p->t->path);
        return 2;
    }
    if (p->o->text) {
        tr_timeline_write(p);
    } else {
        tr_timeline_draw(p);
    }
    return 0;
}

int
tr_timeline(const struct tr_trace *t, const struct tr_options *o)
{
    struct picture *p = tr_alloc(1, sizeof *p);
    size_t tasks = (size_t)t->tasks + 1;
    int status;

    p->t = t;
    p->o = o;
    p->lane_of = tr_alloc(tasks, sizeof *p->lane_of);
    p->woken_by = tr_alloc(tasks, sizeof *p->woken_by);
    p->by_spawn = tr_alloc(tasks, sizeof *p->by_spawn);
    collect(p);
    status = show(p);
    free(p->lane_of);
    free(p->woken_by);
    free(p->by_spawn);
    free(p);
    return status;
}
