#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rt_assert.h"
#include "trace.h"

#define SECONDS 2U

static void
give_up(int unused)
{
    (void)unused;
    abort();
}

/* Several threads may be here at once. Each prints its line in one piece; the
 * first to come writes the trace, the others wait for that.
 *
 * A signal handler may be here, too, and what it has interrupted may hold a
 * lock that we need, for ever: the alarm ends that. */
void
rt_assert_failed(const char *file, int line, const char *format, ...)
{
    char message[1024];
    va_list values;

    signal(SIGALRM, give_up);
    alarm(SECONDS);
    if (ftrylockfile(stdout) == 0) /* else another thread is printing */
        fflush(stdout);
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    fprintf(stderr, "%s:%d: %s\n", file, line, message);
    rt_trace_finish(); /* the events that led here are what one wants to see */
    abort();
}
