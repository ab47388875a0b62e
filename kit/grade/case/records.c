/* What a test says, and how the runner hears of it: through a pipe of their
 * own. What stands on standard output is the learner's. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif
#endif

#include "case.h"
#include "grade.h"

struct running running = { .pipe = -1 };

void
case_send(const char *key, const char *const *fields)
{
    char record[4000];
    size_t used, room = sizeof record - 1;

    if (running.pipe < 0 || getpid() != running.pid)
        return;
    used =
        (size_t)snprintf(record, sizeof record, "%s\t%s", running.cookie, key);
    for (int i = 0; i < CASE_FIELDS && fields[i] != NULL; i++) {
        const char *text = fields[i];

        if (used < room)
            record[used++] = '\t';
        for (size_t n = 0; text[n] != '\0' && n < 900 && used < room; n++)
            record[used++] = (unsigned char)text[n] < ' ' ? ' ' : text[n];
    }
    record[used++] = '\n';
    while (write(running.pipe, record, used) < 0 && errno == EINTR)
        continue;
}

void
case_send1(const char *key, const char *field)
{
    const char *fields[] = { field, NULL };

    case_send(key, fields);
}

void
case_load_frames(void)
{
#ifdef HAVE_BACKTRACE
    void *at[1];

    backtrace(at, 1);
#endif
}

void
case_send_frames(const char *key, const char *what)
{
    char frames[900] = "";
    const char *fields[] = { what, frames, NULL };
#ifdef HAVE_BACKTRACE
    void *at[32];
    int count = backtrace(at, 32);
    size_t used = 0;

    for (int i = 0; i < count && used < sizeof frames - 24; i++)
        used += (size_t)snprintf(frames + used, sizeof frames - used, "%s%lx",
                                 i == 0 ? "" : " ",
                                 (unsigned long)(uintptr_t)at[i]);
#endif
    case_send(key, fields);
}

const char *
case_word(const char *text)
{
    return text != NULL ? text : "";
}

_Noreturn void
case_end_red(void)
{
    fflush(NULL);
    if (running.pipe < 0)
        raise(SIGTRAP); /* in gdb, this is the place */
    _exit(1);
}

static _Noreturn void
fail(const char *file, int line, const char *of, const char *expected,
     const char *got)
{
    char place[200];
    const char *fields[] = { case_word(of != NULL ? of : running.belief),
                             case_word(running.law),
                             case_word(running.ask),
                             expected,
                             got,
                             place,
                             NULL };

    snprintf(place, sizeof place, "%s:%d", case_word(file), line);
    case_send("fail", fields);
    if (running.pipe < 0)
        fprintf(stderr, "FAIL %s  [%s]\n  expected  %s\n  got       %s\n",
                running.of != NULL ? running.of->name : "", fields[0], expected,
                got);
    case_end_red();
}

_Noreturn void
case_fail(const char *of, const char *expected, const char *got)
{
    case_send_frames("place", "");
    fail("", 0, of, expected, got);
}

void
grade_failed(const char *file, int line, const char *of, const char *expected,
             const char *got, ...)
{
    char text[900];
    va_list values;

    va_start(values, got);
    vsnprintf(text, sizeof text, got, values);
    va_end(values);
    fail(file, line, of, expected, text);
}

void
grade_never(const char *of, const char *got, ...)
{
    char text[900];
    va_list values;

    va_start(values, got);
    vsnprintf(text, sizeof text, got, values);
    va_end(values);
    fail("", 0, of, "that never happens", text);
}

void
grade_fault(const char *format, ...)
{
    char text[900];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    case_send1("fault", text);
    fprintf(stderr, "the kit's own fault: %s\n", text);
    _exit(4);
}

void
grade_did(const char *format, ...)
{
    char text[300];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    case_send1("step", text);
    if (running.pipe < 0)
        fprintf(stderr, "  step %s\n", text);
}

void
grade_anew(void)
{
    case_send1("anew", "");
    if (running.pipe < 0)
        fprintf(stderr, "  steps anew\n");
}

void
grade_law(const char *new_law, const char *new_ask)
{
    const char *fields[3];

    running.law = new_law != NULL ? new_law : running.law;
    running.ask = new_ask != NULL ? new_ask : running.ask;
    fields[0] = case_word(running.law);
    fields[1] = case_word(running.ask);
    fields[2] = NULL;
    case_send("law", fields);
}

void
grade_belief(const char *of)
{
    running.belief = of != NULL ? of : running.belief;
    case_send1("belief", case_word(running.belief));
}

void
grade_count(const char *what, long n)
{
    char number[32];
    const char *fields[] = { what, number, NULL };

    snprintf(number, sizeof number, "%ld", n);
    case_send("count", fields);
    if (running.pipe < 0)
        fprintf(stderr, "  count %s %ld\n", what, n);
}
