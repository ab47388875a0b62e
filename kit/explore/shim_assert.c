/* Stands in for a stage's rt_assert.c in a model: an assertion that fails ends
 * the run, and the explorer tells how it came to that. */
#include <stdarg.h>
#include <stdio.h>

#include "explore_shim.h"
#include "future.h"
#include "rt_assert.h"

void
rt_assert_failed(const char *file, int line, const char *format, ...)
{
    char message[200];
    va_list values;

    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    explore_assert_failed(&(struct explore_site){ file, line, "RT_ASSERT" },
                          message);
}

/* The await chain that comes before an assertion: again in each run it would be
 * too much. The table says who waits. */
void __wrap_rt_future_backtrace(const struct rt_future *future, FILE *out);

void
__wrap_rt_future_backtrace(const struct rt_future *future, FILE *out)
{
    (void)future;
    (void)out;
}
