/* The verdict on a case that did not give its own: how it ended. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/wait.h>

#include "child.h"

static void
say_signal(struct child *c, int number)
{
    char got[TEXT];

    /* A NULL pointer in a case for a belief tells of no belief. */
    if (strstr(c->reason, "NULL pointer") != NULL)
        SET(c->v->belief, "");
    snprintf(got, sizeof got, "the program dies: %s%ssignal %d, %s", c->reason,
             c->reason[0] != '\0' ? "; " : "", number, strsignal(number));
    say_red(c->v, CRASHED, "a case that runs to its end", got);
}

/* The line of a sanitizer's report that says what it is. */
static void
say_sanitizer(struct child *c)
{
    char *at = strstr(c->v->output, "ERROR: "), got[TEXT];

    if (at == NULL)
        at = strstr(c->v->output, "runtime error: ");
    if (at == NULL)
        at = strstr(c->v->output, "WARNING: ");
    snprintf(got, sizeof got, "the sanitizer says: %.*s",
             at ? (int)strcspn(at, "\n") : 20, at ? at : "its report is above");
    say_red(c->v, strstr(got, "LeakSanitizer") ? RED : CRASHED,
            "no error of memory", got);
}

void
word_end(struct child *c, enum end end, int status, double factor)
{
    struct verdict *v = c->v;
    char got[TEXT];

    if (c->failed)
        return;
    switch (end) {
    case HUNG:
        say_red(v, RED, "the case runs to its end",
                c->reason[0] != '\0'
                    ? c->reason
                    : "it hangs: everything sleeps, and no wake will come");
        v->hung = true;
        return;
    case SPUN:
        snprintf(got, sizeof got,
                 "it spins: %.0f s of CPU time, and still no end",
                 CPU_SECONDS * factor);
        say_red(v, RED, "the case runs to its end", got);
        v->hung = true;
        return;
    case TIMED_OUT:
        snprintf(got, sizeof got, "no end after %.0f s", WALL_SECONDS * factor);
        say_red(v, RED, "the case runs to its end", got);
        v->hung = true;
        return;
    case FLOODED:
        say_red(v, RED, "a few lines of output at most",
                "it prints without end; the kit stopped it after 1 MB");
        return;
    case RUNNING:
    case ENDED:
        break;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        say_red(v, RED, "the case runs to its end", "it spins");
        v->hung = true;
    } else if (WIFSIGNALED(status)) {
        say_signal(c, WTERMSIG(status));
    } else if (WEXITSTATUS(status) == 23 || WEXITSTATUS(status) == 77) {
        say_sanitizer(c);
    } else if (WEXITSTATUS(status) == 127 && !c->finished) {
        say_red(v, FAULT, "a program that starts", "it cannot be started");
    } else if (!c->finished) {
        snprintf(got, sizeof got,
                 "the program ends by itself (exit code %d) in the middle",
                 WEXITSTATUS(status));
        say_red(v, RED, "the case runs to its end", got);
    } else if (c->finishes > 1) {
        say_red(v, RED, "the case ends once",
                "a second process came to the end of the case as well");
    } else if (WEXITSTATUS(status) != 0) {
        snprintf(got, sizeof got, "exit code %d after the last case",
                 WEXITSTATUS(status));
        say_red(v, RED, "exit code 0", got);
    } else {
        v->status = GREEN;
    }
}
