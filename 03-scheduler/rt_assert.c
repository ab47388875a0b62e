#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "rt_assert.h"
#include "trace.h"

void
rt_assert_failed(const char *file, int line, const char *format, ...)
{
    va_list values;

    fflush(stdout);
    fprintf(stderr, "%s:%d: ", file, line);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    rt_trace_stop(); /* the events that led here are what one wants to see */
    abort();
}
