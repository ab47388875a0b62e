/* Who did what, in which order. The steps come from a trace, where they are
 * polls, wakes, alarms and what a poll did; or from a program's own words, one
 * step a line:
 *
 *     N WHO text            N WHO -> WHOM text        N WHO -x WHOM text
 *
 * N counts, WHO and WHOM are one word each; -x does not arrive. Lines of any
 * other form are skipped. */
#include "order.h"
#include "trace.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- steps ---- */

/* The lane of that name, a new one if there is room, or -1. */
static int
lane_of(struct order *o, const char *name)
{
    for (int i = 0; i < o->lanes; i++) {
        if (strcmp(o->lane[i], name) == 0) {
            return i;
        }
    }
    if (o->lanes == ORDER_LANES) {
        return -1;
    }
    snprintf(o->lane[o->lanes], ORDER_NAME, "%s", name);
    return o->lanes++;
}

static struct order_step *
last_step(struct order *o)
{
    return o->steps > 0 ? &o->step[o->steps - 1] : NULL;
}

/* One more step; the text is still empty. Whoever has no lane has no step. */
static struct order_step *
add_step(struct order *o, int who, int whom)
{
    static struct order_step nowhere;
    struct order_step *s = &nowhere;

    if (who >= 0) {
        if (o->steps == o->room) {
            o->room = o->room ? 2 * o->room : 64;
            o->step = realloc(o->step, (size_t)o->room * sizeof *o->step);
            if (o->step == NULL) {
                fputs("trace: out of memory\n", stderr);
                exit(2);
            }
        }
        s = &o->step[o->steps++];
    }
    *s = (struct order_step){ .who = who, .whom = whom };
    return s;
}

__attribute__((format(printf, 2, 3))) static void
say(struct order_step *s, const char *format, ...)
{
    size_t used = strlen(s->text);
    va_list args;

    va_start(args, format);
    vsnprintf(s->text + used, ORDER_TEXT - used, format, args);
    va_end(args);
}

/* ---- from a trace ---- */

static int
task_lane(struct order *o, int task)
{
    char name[ORDER_NAME];

    snprintf(name, sizeof name, "task %d", task);
    return lane_of(o, name);
}

/* A step says the time if it is another one than that of the step before. */
static struct order_step *
timed_step(struct order *o, const struct tr_event *e, int who, int whom)
{
    struct order_step *s = add_step(o, who, whom);

    if (o->us >= 0 && e->us != o->us) {
        say(s, e->us % 1000 ? "at %ld.%03ld ms: " : "at %ld ms: ", e->us / 1000,
            e->us % 1000);
    }
    o->us = e->us;
    return s;
}

/* The step of the open poll that has room for `text`: an event of a poll is
 * told in the same step as the event before. */
static struct order_step *
in_poll(struct order *o, const struct tr_event *e, int task, const char *text)
{
    struct order_step *s = last_step(o);
    int lane = task_lane(o, task);

    if (s != NULL && s->open && s->who == lane && s->whom < 0 &&
        strlen(s->text) + strlen(text) < 58) {
        say(s, ", ");
        return s;
    }
    s = timed_step(o, e, lane, -1);
    s->open = true;
    return s;
}

/* The last event before `i` that is no part of a wake, or -1. */
static int
cause_of(const struct tr_trace *t, int i)
{
    for (i--; i >= 0; i--) {
        enum tr_kind kind = t->event[i].kind;

        if (!tr_is_wake(&t->event[i]) && kind != TR_submit &&
            kind != TR_output && kind != TR_interrupt) {
            break;
        }
    }
    return i;
}

/* Who wakes: what rang or came, another task, or another thread. A wake during
 * the task's own poll may be its own: the trace cannot tell, so nor do we. */
static struct order_step *
wake_step(struct order *o, const struct tr_trace *t, int i)
{
    const struct tr_event *e = &t->event[i];
    int b = cause_of(t, i);
    enum tr_kind cause = b >= 0 ? t->event[b].kind : TR_UNKNOWN;
    int task = task_lane(o, e->task), by = 0;
    struct order_step *s = last_step(o);

    if (s != NULL && (cause == TR_fire || cause == TR_event)) {
        if (s->whom >= 0) {
            s = timed_step(o, e, s->who, task);
            say(s, "wakes");
        } else {
            s->whom = task;
            say(s, ": wakes");
        }
        return s;
    }
    if (e->running == e->task) {
        s = timed_step(o, e, task, -1);
        say(s, cause == TR_yield || cause == TR_budget ? "wakes itself"
               : e->step == TR_STEP_ABORT              ? "an abort comes"
                                                       : "a wake comes");
        return s;
    }
    if (e->running != 0) {
        by = e->running;
    } else if (cause == TR_step && t->event[b].to == TR_COMPLETE) {
        by = t->event[b].task; /* whoever joins it */
    }
    s = timed_step(
        o, e, by != 0 ? task_lane(o, by) : lane_of(o, "other thread"), task);
    say(s, e->step == TR_STEP_ABORT ? "aborts" : "wakes");
    return s;
}

static void
note_wake(struct order *o, const struct tr_trace *t, int i)
{
    const struct tr_event *e = &t->event[i];
    struct order_step *s = wake_step(o, t, i);

    if (e->from == TR_SCHEDULED) {
        say(s, ", but it is SCHEDULED already");
    } else if (e->from == TR_COMPLETE) {
        say(s, ", but it is COMPLETE");
    } else if (e->from != TR_IDLE) {
        say(s, s->whom < 0 ? " while it runs" : " it while it runs");
    }
}

static void
note_step(struct order *o, const struct tr_trace *t, int i)
{
    const struct tr_event *e = &t->event[i];
    int thread = lane_of(o, "thread");
    struct order_step *s;

    if (tr_is_wake(e)) {
        note_wake(o, t, i);
    } else if (tr_begins_turn(e)) {
        s = timed_step(o, e, thread, task_lane(o, e->task));
        say(s, e->step == TR_STEP_POLL ? "polls" : "drops it: cancelled");
    } else if (tr_ends_turn(e)) {
        const char *text = e->to == TR_COMPLETE    ? "READY"
                           : e->to == TR_SCHEDULED ? "PENDING, and woken: "
                                                     "one more poll"
                                                   : "PENDING";

        say(in_poll(o, e, e->task, text), "%s", text);
        last_step(o)->open = false;
    }
}

/* What a poll did, in a few words; false: nothing that belongs here. */
static bool
words_of(const struct tr_trace *t, const struct tr_event *e, char *out,
         size_t size)
{
    const char *verb = e->kind == TR_accept    ? "accept"
                       : e->kind == TR_connect ? "connect"
                       : e->kind == TR_read    ? "read"
                                               : "write";

    switch (e->kind) {
    case TR_accept:
    case TR_connect:
    case TR_read:
    case TR_write:
        if (e->error != NULL) {
            snprintf(out, size, "%s: %s", verb, e->error);
        } else if (e->kind == TR_read || e->kind == TR_write) {
            snprintf(out, size, "%s: %ld bytes", verb, e->result);
        } else {
            snprintf(out, size, "%s: done", verb);
        }
        return true;
    case TR_register:
        snprintf(out, size, "watches %s",
                 t->listens[e->io] ? "the listener" : "a socket");
        return true;
    case TR_want:
        snprintf(out, size, "leaves its waker");
        return true;
    case TR_close:
        snprintf(out, size, "closes a socket");
        return true;
    case TR_arm:
        snprintf(out, size, "sets alarm %d to %.*s ms", e->alarm,
                 (int)(strcspn(e->deadline, ".")), e->deadline);
        return true;
    case TR_cancel:
        snprintf(out, size, "takes alarm %d back", e->alarm);
        return true;
    case TR_yield:
        snprintf(out, size, "yields");
        return true;
    case TR_budget:
        snprintf(out, size, "its budget is spent");
        return true;
    default:
        return false;
    }
}

static void
note(struct order *o, const struct tr_trace *t, int i)
{
    const struct tr_event *e = &t->event[i];
    int actor = tr_actor(e);
    char text[ORDER_TEXT];
    struct order_step *s;

    if (e->kind == TR_step) {
        note_step(o, t, i);
    } else if (e->kind == TR_spawn && e->running != 0 &&
               e->running != e->task) {
        s = timed_step(o, e, task_lane(o, e->running), task_lane(o, e->task));
        say(s, "spawns");
    } else if (e->kind == TR_park) {
        say(timed_step(o, e, lane_of(o, "thread"), -1), "sleeps");
    } else if (e->kind == TR_fire) {
        say(timed_step(o, e, lane_of(o, "clock"), -1), "alarm %d rings",
            e->alarm);
    } else if (e->kind == TR_event) {
        say(timed_step(o, e, lane_of(o, "kernel"), -1), "news: %s",
            strcmp(e->ready, "both") == 0    ? "readable, writable"
            : strcmp(e->ready, "write") == 0 ? "writable"
            : t->listens[e->io]              ? "a client"
                                             : "readable");
    } else if (actor != 0 && e->running == actor &&
               words_of(t, e, text, sizeof text)) {
        say(in_poll(o, e, actor, text), "%s", text);
    }
}

static void
from_trace(struct order *o, const struct tr_trace *t,
           const struct tr_options *options)
{
    o->us = -1;
    lane_of(o, "thread");
    for (int i = 0; i < t->count; i++) {
        const struct tr_event *e = &t->event[i];
        int actor = tr_actor(e);

        if (e->us >= options->from &&
            (options->to < 0 || e->us <= options->to) &&
            (options->task == 0 || actor == 0 || actor == options->task)) {
            note(o, t, i);
        }
    }
}

/* ---- from a program's words ---- */

static char *
cut_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");
    size_t n = strcspn(word, " \t");

    *rest = word + n + (word[n] != '\0');
    word[n] = '\0';
    return word;
}

static void
read_words(struct order *o, char *line)
{
    char *number = cut_word(&line), *name = cut_word(&line);
    size_t n = strlen(name);
    int who, whom = -1;
    bool lost = false;

    if (number[0] == '\0' || number[strspn(number, "0123456789")] != '\0' ||
        n == 0 || n >= ORDER_NAME || !isalpha((unsigned char)name[0])) {
        return;
    }
    if (name[n - 1] == ':') {
        name[n - 1] = '\0';
    }
    who = lane_of(o, name);
    line += strspn(line, " \t");
    if (strncmp(line, "-> ", 3) == 0 || strncmp(line, "-x ", 3) == 0) {
        lost = line[1] == 'x';
        line += 3;
        name = cut_word(&line);
        n = strlen(name);
        if (n > 1 && (name[n - 1] == ':' || name[n - 1] == ',')) {
            name[n - 1] = '\0';
        }
        whom = lane_of(o, name);
        line += strspn(line, " \t");
    }
    add_step(o, who, whom)->lost = lost;
    if (who >= 0) {
        say(last_step(o), "%s", line);
    }
}

/* ---- what repeats ---- */

static bool
same_step(const struct order_step *a, const struct order_step *b)
{
    return a->who == b->who && a->whom == b->whom && a->lost == b->lost &&
           strcmp(a->text, b->text) == 0;
}

/* How often the `n` steps at `at` stand there in a row. */
static int
times(const struct order *o, int at, int n)
{
    int i = at + n;

    while (i < o->steps && same_step(&o->step[i], &o->step[i - n])) {
        i++;
    }
    return (i - at) / n;
}

/* A loop that spins is told once, and how often. */
static void
fold(struct order *o)
{
    enum { LONGEST = 4, OFTEN = 3 };

    for (int at = 0; at < o->steps; at++) {
        for (int n = 1; n <= LONGEST && at + n <= o->steps; n++) {
            int count = times(o, at, n);
            int gone = (count - 1) * n;

            if (count < OFTEN) {
                continue;
            }
            memmove(&o->step[at + n], &o->step[at + n + gone],
                    (size_t)(o->steps - at - n - gone) * sizeof *o->step);
            o->steps -= gone;
            if (n == 1) {
                say(&o->step[at], " (%d times)", count);
            } else {
                say(&o->step[at + n - 1], " (steps %d to %d: %d times)", at + 1,
                    at + n, count);
            }
            at += n - 1;
            break;
        }
    }
}

/* A thread that only sleeps, a lane that nobody uses: neither is shown. */
static void
drop_lanes(struct order *o)
{
    for (int lane = o->lanes - 1; lane >= 0; lane--) {
        bool used = false;

        for (int i = 0; i < o->steps; i++) {
            used = used || o->step[i].who == lane || o->step[i].whom == lane;
        }
        if (used) {
            continue;
        }
        for (int i = 0; i < o->steps; i++) {
            o->step[i].who -= o->step[i].who > lane;
            o->step[i].whom -= o->step[i].whom > lane;
        }
        o->lanes--;
        memmove(o->lane[lane], o->lane[lane + 1],
                (size_t)(o->lanes - lane) * ORDER_NAME);
    }
}

/* ---- all of it ---- */

static int
show(struct order *o, const char *path, const struct tr_options *options)
{
    int status = 0;

    if (o->steps == 0) {
        fprintf(stderr,
                "trace: %s has no step; a line is: 1 WHO -> WHOM text\n", path);
        status = 2;
    } else {
        fold(o);
        if (o->steps > ORDER_SHOWN) {
            o->left_out = o->steps - ORDER_SHOWN + 1;
            o->steps = ORDER_SHOWN - 1;
        }
        drop_lanes(o);
        (options->text ? tr_order_write : tr_order_draw)(o);
    }
    free(o->step);
    return status;
}

int
tr_order(const struct tr_trace *t, const struct tr_options *options)
{
    struct order o = { .us = -1 };

    from_trace(&o, t, options);
    return show(&o, t->path, options);
}

int
tr_order_said(const char *path, const struct tr_options *options)
{
    struct order o = { .us = -1 };
    FILE *in = fopen(path, "r");
    char line[512];

    if (in == NULL) {
        fprintf(stderr, "trace: %s: %s\n", path, strerror(errno));
        return 2;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        read_words(&o, line);
    }
    fclose(in);
    return show(&o, path, options);
}
