/* The trace: what really happened, in order. Chapter 1. Any thread.
 *
 * A program that calls rt_trace_start(getenv("RT_TRACE"), ...), as the demos
 * do, and is started with RT_TRACE=path, writes one line an event to that path,
 * and the task-state diagram to path.dot. It writes them in rt_trace_stop(),
 * and when a rule is broken; a program that is killed leaves nothing.
 *
 * One buffer and one lock serve all threads, so the order of the lines is the
 * order of the events. A line carries the time that the clock showed when it
 * was last read: at the begin of a poll, after a wait, when an alarm rings. The
 * lock is taken last of all, under any other. Switched off, an event costs one
 * branch; built with -DRT_NO_TRACE, nothing. */
#ifndef RT_TRACE_H
#define RT_TRACE_H

#include <stdbool.h>
#include <stdint.h>

/* How the two numbers of an event are written. */
/* clang-format off */
#define RT_TRACE_KINDS(X) \
    X(NONE) \
    X(NAME)      /* a name from rt_trace_name() */ \
    X(ROW)       /* a row of the life-cycle table, by its index */ \
    X(REFS)      /* references to the task, its wakers among them */ \
    X(FRAMES)    /* three names: the innermost machine that awaits, its file \
                    << 8, and << 16 the leaf it waits for */ \
    X(LINE)      /* goes with FRAMES */ \
    X(IO)        /* a registered fd, by its number */ \
    X(DIRECTION) /* read or write */ \
    X(READY)     /* a bit for each direction */ \
    X(RESULT)    /* a count, or a negative errno */ \
    X(ALARM)     /* an alarm, by its number */ \
    X(MS)        /* milliseconds on the clock */

/*    event       object  argument */
#define RT_TRACE_EVENTS(X) \
    X(SPAWN,      NAME,   NONE)      /* a task exists */ \
    X(STEP,       ROW,    REFS)      /* it took a row of the table */ \
    X(AWAIT,      FRAMES, LINE)      /* a poll returned RT_PENDING there */ \
    X(FREE,       NONE,   NONE)      /* its memory is given back */ \
    X(PARK,       NONE,   NONE)      /* the executor has nothing to do */ \
    X(UNPARK,     NONE,   NONE)      /* it goes on */ \
    X(ARM,        ALARM,  MS)        /* an alarm is set for that time */ \
    X(FIRE,       ALARM,  NONE)      /* it rings */ \
    X(REGISTER,   IO,     NONE)      /* an fd is watched */ \
    X(DEREGISTER, IO,     NONE)      /* and no longer */ \
    X(WANT,       IO,     DIRECTION) /* a waiter left its waker there */ \
    X(EVENT,      IO,     READY)     /* the backend reports readiness */ \
    X(CLEAR,      IO,     DIRECTION) /* EAGAIN: ready no more */ \
    X(ACCEPT,     IO,     RESULT)    /* a system call, as the next four */ \
    X(CONNECT,    IO,     RESULT) \
    X(READ,       IO,     RESULT) \
    X(WRITE,      IO,     RESULT) \
    X(SHUTDOWN,   IO,     RESULT) \
    X(CLOSE,      IO,     NONE) \
    X(INTERRUPT,  NONE,   NONE)      /* another thread ends the wait */ \
    X(CANCEL,     ALARM,  NONE)      /* it was taken back */
/* clang-format on */

#define RT_TRACE_KIND_NAME(kind)                RT_TRACE_##kind##_KIND,
#define RT_TRACE_EVENT_NAME(event, object, arg) RT_TRACE_##event,

enum rt_trace_kind { RT_TRACE_KINDS(RT_TRACE_KIND_NAME) };
enum rt_trace_event { RT_TRACE_EVENTS(RT_TRACE_EVENT_NAME) };

/* A place in the source that emits an event; `id` is given at its first. */
struct rt_trace_site {
    enum rt_trace_event event;
    const char *file;
    int line;
    unsigned id;
};

/* Emit `event` of task number `task` (0: of no task); it and `object` are cut
 * to 24 bits. Write it on one line: gcc and clang number a longer one
 * differently. */
#ifdef RT_NO_TRACE
#define RT_TRACE(event, task, object, arg) \
    ((void)sizeof((task) + (object) + (arg)))
#else
#define RT_TRACE(event, task, object, arg) \
    do { \
        static struct rt_trace_site rt_site = { RT_TRACE_##event, __FILE__, \
                                                __LINE__, 0 }; \
        if (rt_trace_on) \
            rt_trace_emit(&rt_site, (task), (object), (arg)); \
    } while (0)
#endif

/* Whether a trace is being written. Changes only in start and stop. */
extern bool rt_trace_on;

/* Start writing to `path`; NULL leaves tracing off. `clock` is the word for
 * the first line, "real" or "virtual". No other thread of ours may run yet, and
 * no trace be under way. 0, or the negative errno of opening the file. */
int rt_trace_start(const char *path, const char *clock);

/* Write the lines, and path.dot. 0, or the negative errno of writing. No other
 * thread of ours may run any more. */
int rt_trace_stop(void);

/* The same on the way down, when a rule is broken: any thread may do it, at any
 * moment. One of them writes, once; who comes meanwhile waits for that. */
int rt_trace_finish(void);

/* The time of the events that follow, in ns. Called by the clock. */
void rt_trace_time(uint64_t now);

/* A small number for a string that lives as long as the program. There are 254,
 * by address; the strings after that share number 255, "others". */
uint32_t rt_trace_name(const char *name);

/* What RT_TRACE calls. */
void rt_trace_emit(struct rt_trace_site *site, uint32_t task, uint32_t object,
                   int32_t arg);

/* Write the task-state diagram of trace_dot.c: every state, every row; `taken`
 * tells how often each row was. 0, or a negative errno. */
int rt_trace_dot(const char *path, const uint64_t *taken);

#endif
