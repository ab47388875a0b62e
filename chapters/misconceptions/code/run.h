/* What the programs of these pages need besides their point: a numbered line
 * for each step, virtual time, a trace, and a watchdog. They are built with the
 * first stage that has what they include. */
#ifndef RUN_H
#define RUN_H

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "future.h"
#include "trace.h"
#if __has_include("current_thread.h")
#define EXECUTOR "current_thread.h"
#else
#define EXECUTOR "block_on.h"
#endif
#include EXECUTOR

/* Print `N WHO did that` or `N WHO -> WHOM did that`; -x does not arrive. */
__attribute__((format(printf, 1, 2))) static inline void
step(const char *format, ...)
{
    static int number;
    va_list values;

    va_start(values, format);
    printf("%d ", ++number);
    vprintf(format, values);
    va_end(values);
    putchar('\n');
    fflush(stdout);
}

static inline unsigned
now_ms(struct rt_clock *clock)
{
    return (unsigned)(rt_clock_now(clock) / RT_NS_PER_MS);
}

/* The watchdog: an alarm in a second. Virtual time moves only when nothing can
 * run, so it rings when nobody is left who could go on. */
static inline void
nothing(void *data)
{
    (void)data;
}

static inline void
bark(void *data)
{
    (void)data;
    puts("STUCK: a second later nobody has woken it");
    rt_trace_stop();
    exit(1);
}

static const struct rt_waker_type watchdog = { nothing, bark, bark, nothing };

static inline void
watch(struct rt_alarm *alarm, struct rt_clock *clock)
{
    struct rt_waker waker = { &watchdog, NULL };

    *alarm = (struct rt_alarm){ .clock = NULL };
    if (rt_alarm_set(alarm, clock, 1000 * RT_NS_PER_MS, &waker) != 0)
        abort();
}

/* Run `what` on a thread of its own, and go on when it has ended. */
static inline void *
call(void *argument)
{
    (*(void (**)(void))argument)();
    return NULL;
}

static inline void
meanwhile(void (*what)(void))
{
    pthread_t thread;

    pthread_create(&thread, NULL, call, &what);
    pthread_join(thread, NULL);
}

#if __has_include("current_thread.h")
static inline int
drive(struct rt_future *root, bool watched)
{
    struct rt_runtime *runtime;
    struct rt_alarm alarm;

    rt_trace_start(getenv("RT_TRACE"), "virtual");
    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &runtime) != 0)
        abort();
    if (watched)
        watch(&alarm, &runtime->clock);
    rt_block_on(runtime, root);
    if (watched)
        rt_alarm_cancel(&alarm);
    rt_runtime_free(runtime);
    return rt_trace_stop();
}
#else
static inline int
drive(struct rt_future *root, bool watched)
{
    struct rt_clock clock;
    struct rt_alarm alarm;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_trace_start(getenv("RT_TRACE"), "virtual");
    if (watched)
        watch(&alarm, &clock);
#if __has_include("reactor.h")
    struct rt_reactor reactor;

    rt_reactor_init(&reactor, &clock);
    rt_block_on(&reactor, root);
    rt_reactor_fini(&reactor);
#else
    rt_block_on(&clock, root);
#endif
    if (watched)
        rt_alarm_cancel(&alarm);
    rt_clock_fini(&clock);
    return rt_trace_stop();
}
#endif

/* Drive `root` to its end; with the watchdog, or until the end of days. */
static inline int
run_watched(struct rt_future *root)
{
    return drive(root, true);
}

static inline int
run(struct rt_future *root)
{
    return drive(root, false);
}

#endif
