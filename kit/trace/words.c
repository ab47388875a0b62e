/* Events as sentences for somebody who has not read the runtime. */
#include "steps.h"

#include <stdarg.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void
say(char *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(out, TR_TEXT, format, args);
    va_end(args);
}

/* Who wakes: the reactor or an alarm spoke last, or a task runs. */
static void
say_wake(const struct story *s, int i, char *out)
{
    const struct tr_event *e = &s->t->event[i];
    int before = i - 1;

    while (before >= 0 && (tr_is_wake(&s->t->event[before]) ||
                           s->t->event[before].kind == TR_submit ||
                           s->t->event[before].kind == TR_output)) {
        before--;
    }
    if (e->step == TR_STEP_ABORT) {
        say(out, "Task %d is scheduled so that it can be stopped.", e->task);
    } else if (e->from == TR_COMPLETE) {
        say(out, "A late wake: task %d is complete, nothing happens.", e->task);
    } else if (e->from == TR_SCHEDULED) {
        say(out, "Another wake: task %d is waiting for its poll already.",
            e->task);
    } else if (e->from != TR_IDLE) {
        say(out, "A wake while task %d runs: one more poll.", e->task);
    } else if (before >= 0 && s->t->event[before].kind == TR_event) {
        say(out, "The reactor wakes task %d.", e->task);
    } else if (before >= 0 && s->t->event[before].kind == TR_fire) {
        say(out, "The alarm wakes task %d.", e->task);
    } else if (before >= 0 && s->t->event[before].to == TR_COMPLETE) {
        say(out, "The end of task %d wakes task %d.", s->t->event[before].task,
            e->task);
    } else if (e->running != 0 && e->running != e->task) {
        say(out, "Task %d wakes task %d.", e->running, e->task);
    } else {
        say(out, "Another thread wakes task %d.", e->task);
    }
}

static void
say_step(const struct story *s, int i, char *out)
{
    const struct tr_event *e = &s->t->event[i];
    bool first = tr_poll_before(s->t, i, e->task) == TR_NEVER;

    if (tr_is_wake(e)) {
        say_wake(s, i, out);
    } else if (e->step == TR_STEP_POLL) {
        say(out,
            first ? "Task %d is polled for the first time."
                  : "Task %d is polled again, where it stopped.",
            e->task);
    } else if (e->step == TR_STEP_PENDING) {
        say(out,
            e->to == TR_SCHEDULED
                ? "Task %d was woken meanwhile: one more poll."
                : "Task %d suspends.",
            e->task);
    } else if (e->step == TR_STEP_READY) {
        say(out, "Task %d is complete.", e->task);
    } else if (e->step == TR_STEP_POLL_CANCELLED ||
               e->step == TR_STEP_PENDING_CANCELLED) {
        say(out, "Task %d was asked to stop: it is dropped.", e->task);
    } else if (e->step == TR_STEP_SHUTDOWN) {
        say(out, "The executor ends: task %d is stopped.", e->task);
    } else {
        say(out, "Task %d is %s now.", e->task, tr_state_name(e->to));
    }
}

/* With one client, no number is needed. */
static const char *
client(const struct story *s, const struct tr_event *e)
{
    static char numbered[24];

    if (s->clients < 2) {
        return "the client";
    }
    snprintf(numbered, sizeof numbered, "client %d", e->io);
    return numbered;
}

static const char *
socket_of(const struct story *s, const struct tr_event *e)
{
    static char numbered[40];

    if (s->t->listens[e->io]) {
        return "the listening socket";
    }
    snprintf(numbered, sizeof numbered, "the socket of %s", client(s, e));
    return numbered;
}

static void
say_call(const struct story *s, const struct tr_event *e, char *out)
{
    int task = tr_actor(e);
    const char *verb = e->kind == TR_accept    ? "accept"
                       : e->kind == TR_connect ? "connect"
                       : e->kind == TR_read    ? "read"
                                               : "write";

    if (e->error != NULL && strcmp(e->error, "EAGAIN") == 0) {
        say(out, "Task %d tries to %s: %s.", task, verb,
            e->kind == TR_accept  ? "no client is there yet"
            : e->kind == TR_read  ? "nothing has come yet"
            : e->kind == TR_write ? "there is no room yet"
                                  : "no answer yet");
    } else if (e->error != NULL) {
        say(out, "Task %d tries to %s: the kernel says %s.", task, verb,
            e->error);
    } else if (e->kind == TR_accept) {
        say(out, "Task %d accepts a client: a new socket.", task);
    } else if (e->kind == TR_connect) {
        say(out, "Task %d is connected.", task);
    } else if (e->kind == TR_read && e->result == 0) {
        say(out, "Task %d reads 0 bytes: %s has hung up.", task, client(s, e));
    } else if (e->kind == TR_read) {
        say(out, "Task %d reads %ld bytes from %s.", task, e->result,
            client(s, e));
    } else {
        say(out, "Task %d writes %ld bytes to %s.", task, e->result,
            client(s, e));
    }
}

static bool
has(const char *name, const char *part)
{
    return name != NULL && strstr(name, part) != NULL;
}

static void
say_await(const struct tr_event *e, char *out)
{
    const char *until =
        has(e->leaf, "accept")     ? "until a client comes"
        : has(e->leaf, "read")     ? "until there is something to read"
        : has(e->leaf, "write")    ? "until there is room to write"
        : has(e->leaf, "delay")    ? "until its alarm rings"
        : has(e->leaf, "yield")    ? "to let others run"
        : has(e->leaf, "join_all") ? "until its children are done"
        : has(e->leaf, "join")     ? "until another task is complete"
                                   : NULL;

    if (until != NULL) {
        say(out, "Task %d suspends here, %s.", e->task, until);
    } else {
        say(out, "Task %d suspends here: it waits for %.30s.", e->task,
            e->leaf);
    }
}

static void
say_io(const struct story *s, const struct tr_event *e, char *out)
{
    bool listening = s->t->listens[e->io];

    switch (e->kind) {
    case TR_register:
        say(out, "Task %d registers %s with the reactor.", tr_actor(e),
            socket_of(s, e));
        break;
    case TR_deregister:
        say(out, "The reactor forgets %s.", socket_of(s, e));
        break;
    case TR_want:
        say(out, "Task %d asks for a wake when %s.", tr_actor(e),
            listening              ? "a client comes"
            : has(e->dir, "write") ? "there is room"
                                   : "bytes come");
        break;
    case TR_event:
        say(out, "The kernel tells the reactor: %s.",
            listening                ? "a client is there"
            : has(e->ready, "both")  ? "reading and writing will work"
            : has(e->ready, "write") ? "writing will work"
                                     : "reading will work");
        break;
    case TR_shutdown:
        say(out, "Task %d tells %s: no more bytes.", tr_actor(e), client(s, e));
        break;
    default:
        if (tr_actor(e) != 0) {
            say(out, "Task %d closes %s.", tr_actor(e), socket_of(s, e));
        } else {
            say(out, "Closed with its task: %s.", socket_of(s, e));
        }
        break;
    }
}

static void
say_request(const struct tr_event *e, char *out)
{
    switch (e->kind) {
    case TR_abort:
        say(out, "Task %d is asked to stop.", e->task);
        break;
    case TR_detach:
        say(out, "Nobody will wait for the end of task %d.", e->task);
        break;
    case TR_join:
        say(out, "The end of task %d is waited for.", e->task);
        break;
    case TR_output:
        say(out,
            has(e->who, "handle") ? "The result of task %d goes to its handle."
                                  : "Nobody takes the result of task %d.",
            e->task);
        break;
    case TR_submit:
        say(out,
            has(e->queue, "run") ? "Task %d goes to the end of the run queue."
            : has(e->queue, "inject")
                ? "Task %d goes to the queue for other threads."
                : "Task %d must wait until the reactor has looked.",
            e->task);
        break;
    default:
        say(out,
            e->kind == TR_budget || has(e->why, "budget")
                ? "Task %d has done enough for one poll: others run."
                : "Task %d lets others run.",
            tr_actor(e));
        break;
    }
}

static void
say_rest(const struct story *s, const struct tr_event *e, char *out)
{
    switch (e->kind) {
    case TR_spawn:
        if (e->task == s->task && s->accept != TR_NEVER) {
            say(out, "Task %d spawns task %d to serve this client.", s->parent,
                e->task);
        } else if (s->parent != 0 && e->task == s->task) {
            say(out, "Task %d spawns task %d.", s->parent, e->task);
        } else {
            say(out, "Task %d begins.", e->task);
        }
        break;
    case TR_free:
        say(out, "The memory of task %d is given back.", e->task);
        break;
    case TR_park:
        say(out, "Nothing is left to do: the thread sleeps.");
        break;
    case TR_unpark:
        say(out, "The thread goes on.");
        break;
    case TR_arm:
        say(out, "Task %d sets alarm %d for %s ms.", tr_actor(e), e->alarm,
            e->deadline);
        break;
    case TR_fire:
        say(out, "Alarm %d rings.", e->alarm);
        break;
    case TR_cancel:
        say(out, "Alarm %d is taken back.", e->alarm);
        break;
    default:
        say(out, "Another thread interrupts the sleep.");
        break;
    }
}

void
tr_say(const struct story *s, int i, char *out)
{
    const struct tr_event *e = &s->t->event[i];

    switch (e->kind) {
    case TR_step:
        say_step(s, i, out);
        break;
    case TR_await:
        say_await(e, out);
        break;
    case TR_accept:
    case TR_connect:
    case TR_read:
    case TR_write:
        say_call(s, e, out);
        break;
    case TR_register:
    case TR_deregister:
    case TR_want:
    case TR_event:
    case TR_shutdown:
    case TR_close:
        say_io(s, e, out);
        break;
    case TR_abort:
    case TR_detach:
    case TR_join:
    case TR_output:
    case TR_submit:
    case TR_yield:
    case TR_budget:
        say_request(e, out);
        break;
    default:
        say_rest(s, e, out);
        break;
    }
}
