/* One box of the timeline after the other, each filled from the events of one
 * poll, or of one look at the kernel. */
#include "timeline.h"

#include <stdarg.h>
#include <string.h>

/* Make room for a line: how a poll begins and ends tells more than its middle.
 */
static void
drop_middle(struct item *it)
{
    int gap = MAX_LINES - LAST_LINES - 1;

    strcpy(it->line[gap], "...");
    it->times[gap] = 1;
    for (int i = gap + 1; i < MAX_LINES - 1; i++) {
        strcpy(it->line[i], it->line[i + 1]);
        it->times[i] = it->times[i + 1];
    }
    it->lines--;
}

void
tr_timeline_say(struct item *it, const char *format, ...)
{
    va_list args;
    char words[LINE_CHARS];

    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    if (it->lines > 0 && strcmp(it->line[it->lines - 1], words) == 0) {
        it->times[it->lines - 1]++;
        return;
    }
    if (it->lines == MAX_LINES) {
        drop_middle(it);
    }
    it->times[it->lines] = 1;
    strcpy(it->line[it->lines++], words);
}

struct item *
tr_timeline_item(struct picture *p, enum item_kind kind,
                 const struct tr_event *e)
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
    return tr_timeline_item(p, THREAD, e);
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

static void
start_poll(struct picture *p, const struct tr_event *e)
{
    struct item *it = tr_timeline_item(p, POLL, e);

    if (it == NULL) {
        p->left_out++;
        p->woken_by[e->task] = 0;
        return;
    }
    it->lane = p->lane_of[e->task];
    it->task = e->task;
    draw_arrow(p, e->task);
}

static void
end_poll(struct picture *p, const struct tr_event *e)
{
    struct item *it = open_item(p);

    if (it == NULL || it->kind != POLL) {
        return;
    }
    if (e->step == TR_STEP_PENDING && e->to == TR_SCHEDULED) {
        tr_timeline_say(it, "PENDING: one more poll");
        p->woken_by[e->task] = p->open + 1;
        p->by_spawn[e->task] = false;
    } else if (e->to == TR_COMPLETE) {
        tr_timeline_say(it, "READY: the task is complete");
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
        if (before->kind == TR_step && before->to == TR_COMPLETE) {
            return false; /* that task woke whoever waited for its end */
        }
        if (before->kind != TR_step && before->kind != TR_submit &&
            before->kind != TR_interrupt && before->kind != TR_output) {
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
            tr_timeline_say(it, "woken while it runs");
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
    tr_timeline_say(
        it, e->step == TR_STEP_ABORT ? "aborts task %d" : "wakes task %d",
        e->task);
    p->woken_by[e->task] = p->open + 1;
    p->by_spawn[e->task] = false;
}

static void
note_spawn(struct picture *p, const struct tr_event *e)
{
    struct item *it = open_item(p);

    if (it != NULL && it->kind == POLL) {
        tr_timeline_say(it, "spawns task %d", e->task);
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
            tr_timeline_say(it, "shuts down task %d", e->task);
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
        tr_timeline_say(it, "%s io %d: %s", call, e->io,
                        strcmp(e->error, "EAGAIN") ? e->error : "not now");
    } else if (e->kind == TR_accept) {
        tr_timeline_say(it, "accept io %d: a client", e->io);
    } else if (e->kind == TR_connect) {
        tr_timeline_say(it, "connect io %d: done", e->io);
    } else if (e->kind == TR_read && e->result == 0) {
        tr_timeline_say(it, "read io %d: hung up", e->io);
    } else {
        tr_timeline_say(it, "%s io %d: %ld bytes", call, e->io, e->result);
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
        tr_timeline_say(it, "watches io %d (%s)", e->io,
                        t->listens[e->io] ? "listener" : "client");
        break;
    case TR_close:
        tr_timeline_say(it, "closes io %d", e->io);
        break;
    case TR_arm:
        tr_timeline_say(it, "sets alarm %d to %s ms", e->alarm, e->deadline);
        break;
    case TR_cancel:
        tr_timeline_say(it, "takes alarm %d back", e->alarm);
        break;
    case TR_await:
        tr_timeline_say(it, "PENDING: waits for %s", e->leaf);
        break;
    case TR_budget:
        tr_timeline_say(it, "has done enough for now");
        break;
    case TR_yield:
        tr_timeline_say(it, "yields%s%s", e->why ? ": " : "",
                        e->why ? e->why : "");
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
        it = tr_timeline_item(p, THREAD, e);
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
        tr_timeline_say(it, "asleep for %ld.%03ld ms",
                        (e->us - it->from) / 1000, (e->us - it->from) % 1000);
        it->from = e->us;
    }
    it->asleep = e->kind == TR_park || (it->asleep && e->kind != TR_unpark);
    if (e->kind == TR_fire) {
        tr_timeline_say(it, "alarm %d rings", e->alarm);
    } else if (e->kind == TR_event) {
        tr_timeline_say(it, "io %d: %s", e->io,
                        strcmp(e->ready, "both") == 0    ? "readable, writable"
                        : strcmp(e->ready, "write") == 0 ? "writable"
                                                         : "readable");
    } else if (e->kind == TR_interrupt) {
        tr_timeline_say(it, "another thread calls");
    }
}

void
tr_timeline_note(struct picture *p, int i)
{
    const struct tr_event *e = &p->t->event[i];
    struct item *it = open_item(p);
    bool of_poll =
        it != NULL && it->kind == POLL &&
        (e->task == it->task || (e->task == 0 && e->running == it->task));

    if (e->kind == TR_step) {
        note_step(p, i);
    } else if (e->kind == TR_spawn) {
        note_spawn(p, e);
    } else if (e->kind == TR_free) {
        if (it != NULL && it->kind == POLL && it->task == e->task) {
            tr_timeline_say(it, "its memory is given back");
        }
    } else {
        if (of_poll) {
            note_in_poll(p->t, it, e);
        }
        note_thread(p, e);
    }
}
