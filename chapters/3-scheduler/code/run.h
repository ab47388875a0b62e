/* What each program of this chapter does around its root: a trace if RT_TRACE
 * names a file, a runtime, block_on. In virtual time, unless RT_CLOCK=real. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"
#include "spawn.h"
#include "trace.h"

static struct rt_runtime *runtime;

/* The type of `struct which`, whose poll function is which_poll. */
#define TYPE(which) \
    static const struct rt_future_type which##_type = { \
        .name = #which, \
        .file = __FILE__, \
        .poll = which##_poll, \
        RT_FUTURE_LAYOUT(struct which), \
    }

static inline unsigned
now_ms(struct rt_context *cx)
{
    return (unsigned)(rt_clock_now(cx->clock) / RT_NS_PER_MS);
}

static inline int
run(struct rt_future *root)
{
    const char *clock = getenv("RT_CLOCK");
    bool real = clock != NULL && strcmp(clock, "real") == 0;
    int result;

    setvbuf(stdout, NULL, _IOLBF, 0);
    rt_trace_start(getenv("RT_TRACE"), real ? "real" : "virtual");
    result = rt_runtime_new(
        (struct rt_config){ .clock = real ? RT_CLOCK_REAL : RT_CLOCK_VIRTUAL },
        &runtime);
    if (result == 0) {
        result = rt_block_on(runtime, root);
        rt_runtime_free(runtime);
    }
    rt_trace_stop();
    if (result != 0)
        fprintf(stderr, "%s\n", strerror(-result));
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
