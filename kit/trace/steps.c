/* The play-by-play of one request: what happened to one task, in order, one
 * short sentence an event. Every sentence is made from its own line of the
 * trace; a line that is not in the trace tells nothing here. */
#include "steps.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 80, PLACE = 22 };

/* ---- which task ---- */

static int
spawned_after(const struct tr_trace *t, int i)
{
    int acceptor = tr_actor(&t->event[i]);

    for (i++; i < t->count; i++) {
        const struct tr_event *e = &t->event[i];

        if (e->kind == TR_spawn && t->task[e->task].parent == acceptor) {
            return e->task;
        }
    }
    return acceptor;
}

static int
default_task(const struct tr_trace *t)
{
    for (int i = 0; i < t->count; i++) {
        if (t->event[i].kind == TR_read && tr_actor(&t->event[i]) != 0) {
            return tr_actor(&t->event[i]);
        }
    }
    for (int i = 0; i < t->count; i++) {
        const struct tr_event *e = &t->event[i];

        if (e->kind == TR_accept && e->result >= 0 && tr_actor(e) != 0) {
            return spawned_after(t, i);
        }
    }
    for (int task = 1; task <= t->tasks; task++) {
        if (t->task[task].seen) {
            return task;
        }
    }
    return 0;
}

/* ---- which of its events ---- */

/* The accept whose client the task serves: its parent's last one before. */
static void
find_accept(struct story *s)
{
    for (int i = s->spawn - 1; i >= 0; i--) {
        const struct tr_event *e = &s->t->event[i];

        if (e->kind == TR_spawn && e->running == s->parent) {
            return; /* that accept was for another task */
        }
        if (e->kind == TR_accept && e->result >= 0 &&
            tr_actor(e) == s->parent) {
            s->accept = i;
            s->listener = e->io;
            return;
        }
    }
}

int
tr_poll_before(const struct tr_trace *t, int i, int task)
{
    while (--i >= 0) {
        const struct tr_event *e = &t->event[i];

        if (e->kind == TR_step && e->step == TR_STEP_POLL && e->task == task) {
            return i;
        }
    }
    return TR_NEVER;
}

/* The way to the accept: from the parent's poll that found nobody. */
static void
tell_accept(struct story *s)
{
    int poll = tr_poll_before(s->t, s->accept, s->parent);
    int from =
        poll == TR_NEVER ? TR_NEVER : tr_poll_before(s->t, poll, s->parent);

    for (int i = 0; i <= s->accept; i++) {
        const struct tr_event *e = &s->t->event[i];
        bool accepted = e->kind == TR_accept && e->result >= 0;

        if (e->kind == TR_register && e->io == s->listener) {
            s->tell[i] = true;
        } else if (i >= from && from != TR_NEVER) {
            s->tell[i] =
                (e->io == s->listener && !accepted) ||
                (e->task == s->parent && e->kind != TR_spawn && !accepted);
        } else if (i == poll) {
            s->tell[i] = true;
        }
    }
    s->tell[s->accept] = true;
}

static bool
concerns(const struct story *s, const struct tr_event *e)
{
    if (e->kind == TR_event || e->kind == TR_deregister ||
        e->kind == TR_close) {
        if (s->own_io[e->io]) {
            return true;
        }
    }
    if (e->kind == TR_fire || e->kind == TR_cancel) {
        return s->own_alarm[e->alarm];
    }
    if (e->kind == TR_park || e->kind == TR_unpark || e->kind == TR_event) {
        return false;
    }
    if (e->kind == TR_spawn || e->kind == TR_submit || e->kind == TR_abort ||
        e->kind == TR_detach || e->kind == TR_step) {
        return e->task == s->task;
    }
    return tr_actor(e) == s->task;
}

static void
note_io(struct story *s, int io)
{
    if (io != 0 && !s->own_io[io]) {
        s->own_io[io] = true;
        s->clients += !s->t->listens[io];
    }
}

static void
find_own(struct story *s)
{
    for (int i = 0; i < s->t->count; i++) {
        const struct tr_event *e = &s->t->event[i];

        if (tr_actor(e) != s->task) {
            continue;
        }
        if (e->kind == TR_arm) {
            s->own_alarm[e->alarm] = true;
        }
        if (e->kind == TR_register || e->kind == TR_want ||
            e->kind == TR_read || e->kind == TR_write || e->kind == TR_accept ||
            e->kind == TR_connect) {
            note_io(s, e->io);
        }
    }
}

/* The sleep that `i`, news from the kernel or an alarm, put an end to. */
static void
tell_sleep(struct story *s, int i)
{
    int park = i, unpark = i;

    while (park >= 0 && s->t->event[park].kind != TR_park) {
        if (s->t->event[park].kind == TR_step &&
            s->t->event[park].step == TR_STEP_POLL) {
            return;
        }
        park--;
    }
    if (park < 0) {
        return;
    }
    unpark = park;
    while (unpark < s->t->count && s->t->event[unpark].kind != TR_unpark) {
        if (s->t->event[unpark].kind == TR_step &&
            s->t->event[unpark].step == TR_STEP_POLL) {
            return;
        }
        unpark++;
    }
    s->tell[park] = true;
    if (unpark < s->t->count) {
        s->tell[unpark] = true;
    }
}

/* What another line says better, or what only the machinery cares about. */
static bool
is_detail(const struct story *s, int i)
{
    const struct tr_event *e = &s->t->event[i];

    if (e->kind == TR_clear) {
        return true;
    }
    if (e->kind == TR_step && e->step == TR_STEP_PENDING && e->to == TR_IDLE) {
        for (int k = i - 1; k >= 0 && s->t->event[k].running == e->task; k--) {
            if (s->t->event[k].kind == TR_await &&
                s->t->event[k].task == e->task) {
                return true;
            }
        }
    }
    return false;
}

static void
choose(struct story *s)
{
    find_own(s);
    if (s->parent != 0) {
        find_accept(s);
    }
    if (s->accept != TR_NEVER) {
        tell_accept(s);
    }
    for (int i = 0; i < s->t->count; i++) {
        if (concerns(s, &s->t->event[i])) {
            s->tell[i] = true;
        }
    }
    for (int i = 0; i < s->t->count; i++) {
        const struct tr_event *e = &s->t->event[i];

        if (s->tell[i] && (e->kind == TR_event || e->kind == TR_fire)) {
            tell_sleep(s, i);
        }
    }
    for (int i = 0; i < s->t->count; i++) {
        s->tell[i] = s->tell[i] && !is_detail(s, i);
    }
}

/* ---- on paper ---- */

/* A suspension is shown where the program waits, the rest where the runtime
 * did it. */
static const char *
place_of(const struct tr_event *e)
{
    if (e->kind == TR_await && strstr(e->place, ":0") == NULL) {
        return e->place;
    }
    return e->at;
}

/* `text` in the columns that are left, more lines if it must be. */
static void
print_wrapped(const char *text, size_t indent)
{
    size_t column = indent;

    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (column > indent && column + 1 + n > WIDTH) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)n, text);
        column += n;
        text += n + (text[n] == ' ');
    }
    putchar('\n');
}

static void
print_words(const struct story *s)
{
    static const char *const words[][2] = {
        { "task", "one piece of work; here, one client is one task" },
        { "poll", "a turn of a task: it runs until it is done or must wait" },
        { "suspend", "to end a turn because there is something to wait for" },
        { "wake", "to say: look at that task again, it may go on now" },
        { "reactor", "hears from the kernel which sockets have news" },
        { "run queue", "the tasks that wait for their turn, oldest first" },
    };

    printf("One request, step by step: task %d (%s)\n", s->task,
           tr_task_name(s->t, s->task));
    if (s->accept != TR_NEVER) {
        printf("(task %d, %s, accepts the clients)\n", s->parent,
               tr_task_name(s->t, s->parent));
    }
    puts("");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        printf("    %-10s %s\n", words[i][0], words[i][1]);
    }
    printf("\n%3s %9s  %-*s %s\n", "", "ms", PLACE - 1, "where", "what");
}

static void
print_story(const struct story *s, const struct tr_options *o)
{
    char text[TR_TEXT];
    int number = 0;

    if (!o->plain) {
        print_words(s);
    }
    for (int i = 0; i < s->t->count; i++) {
        const struct tr_event *e = &s->t->event[i];

        if (!s->tell[i]) {
            continue;
        }
        tr_say(s, i, text);
        if (o->plain) {
            printf("%s\t%s\n", place_of(e), text);
        } else {
            printf("%3d %5ld.%03ld  %-*s ", ++number, e->us / 1000,
                   e->us % 1000, PLACE - 1, place_of(e));
            print_wrapped(text, 3 + 1 + 9 + 2 + PLACE);
        }
    }
}

int
tr_steps(const struct tr_trace *t, const struct tr_options *o)
{
    struct story s = { .t = t, .accept = TR_NEVER, .spawn = TR_NEVER };

    s.task = o->task != 0 ? o->task : default_task(t);
    if (s.task == 0) {
        fprintf(stderr, "trace: %s has no task in it\n", t->path);
        return 2;
    }
    s.spawn = t->task[s.task].spawn;
    s.parent = t->task[s.task].parent;
    s.own_io = tr_alloc((size_t)t->ios + 1, sizeof *s.own_io);
    s.own_alarm = tr_alloc((size_t)t->alarms + 1, sizeof *s.own_alarm);
    s.tell = tr_alloc((size_t)t->count, sizeof *s.tell);
    choose(&s);
    print_story(&s, o);
    free(s.own_io);
    free(s.own_alarm);
    free(s.tell);
    return 0;
}
