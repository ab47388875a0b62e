/* Futures. Chapter 1. A future is polled by one thread at a time.
 *
 * A future is a machine that stops and goes on: a struct with what must live
 * across a stop, and a poll function that takes it one stretch further. The
 * first member of that struct is a struct rt_future, and is called `future`.
 * Its constructor has the struct's own name: rt_delay(100) makes a struct
 * rt_delay.
 *
 * Whoever polls is a parent future, or an executor: block_on. What an executor
 * drives, it and all that it awaits, is a task.
 *
 * F1  Lazy: a constructor starts nothing, registers nothing, allocates nothing.
 * F2  RT_PENDING is a promise: a wake has been arranged with the waker of this
 *     poll. The newest waker replaces the older one.
 * F3  Whoever polls a future drops it: exactly once, whether it finished or was
 *     cancelled; children first. One that was never polled, its maker drops.
 *     After it finished, its result fields belong to whoever polled it, and
 *     what they hold is given back by that one's own drop. Polling a finished
 *     future is a bug. RT_AWAIT, join_all and block_on drop what they poll.
 * F4  A future may move before its first poll, and again once it is dropped;
 *     never between. A constructor stores no pointer to what it constructs, and
 *     a pointer into a parent is made in that parent's poll.
 * F5  A wake means "look again", never "ready". Wakes coalesce. Waking a
 *     finished task does nothing.
 * F6  Outcomes are 0 or positive, or a negative errno.
 * F7  No user code (poll, wake, clone, drop, callback) runs under our locks.
 * F8  No await inside a nested switch, none in a called function, one a line,
 *     and no local variable lives across it. The compiler finds most of that,
 *     but neither every switch nor every variable.
 *
 * (Rust: core::future::Future; its Pin is our F4.) */
#ifndef RT_FUTURE_H
#define RT_FUTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "waker.h"

enum rt_poll { RT_PENDING, RT_READY };

struct rt_clock;
struct rt_reactor;
struct rt_future;

/* What a poll is given by whoever polls. Lives for that poll alone. */
struct rt_context {
    const struct rt_waker *waker; /* borrowed: clone it to keep it */
    struct rt_clock *clock;
    struct rt_reactor *reactor;
    uint32_t task; /* the number of the task that is polled, for the trace */
};

/* One for each kind of future: a constant. */
struct rt_future_type {
    const char *name;
    const char *file; /* where its poll function stands */
    enum rt_poll (*poll)(struct rt_future *self, struct rt_context *cx);

    /* Each of these may be NULL. drop_output gives back a finished result that
     * its owner cannot hand on: a join_all that is cancelled, after drop. */
    void (*drop)(struct rt_future *self); /* give back what it holds */
    void (*drop_output)(struct rt_future *self);

    /* Child number i, or NULL past the last; for a future that polls several.
     * Where there is none, `awaiting` is the only child. */
    struct rt_future *(*child)(const struct rt_future *self, unsigned i);
};

/* 24 bytes. */
struct rt_future {
    const struct rt_future_type *type;
    struct rt_future *awaiting; /* the child that RT_AWAIT waits for, or NULL */
    uint32_t line; /* where to resume: a line, or one of RT_LINE_ */
    uint32_t here; /* 32 bits of its address at first poll (F4) */
};

#define RT_LINE_START    0U           /* at no await yet, or has none */
#define RT_LINE_FINISHED (UINT32_MAX) /* its poll returned RT_READY */
#define RT_LINE_DROPPED  (UINT32_MAX - 1)

/* Poll once. Asserts F3 and F4: aborts, and names the rule and the future. */
enum rt_poll rt_future_poll(struct rt_future *future, struct rt_context *cx);

/* Drop the children that are left, then the future itself. Asserts that it
 * happens once (F3), and F4. */
void rt_future_drop(struct rt_future *future);

/* Print the await chain, outermost first: a line `name file:line` each, without
 * `:line` where it awaits nothing. The first is two spaces in, each child two
 * more than its parent; children of one future are side by side. Of a dropped
 * future nothing is printed: a child that finished is dropped. */
void rt_future_backtrace(const struct rt_future *future, FILE *out);

/* Trace where `future`, polled for task number `task`, waits: AWAIT with the
 * innermost machine of the chain that awaits, its line, and the leaf. If none
 * awaits, `future` is both, and the line its own. */
void rt_future_trace_await(const struct rt_future *future, uint32_t task);

/* The three macros that write the machine. Between BEGIN and END stands plain
 * C; the poll function's parameters are `self` and `cx`, as in the type.
 *
 *     RT_ASYNC_BEGIN(self);
 *     RT_AWAIT(me->nap, rt_delay(100));
 *     me->out = me->id * 10;
 *     RT_ASYNC_END;
 *
 * The machine is one switch. Each await is a case of it, numbered by its line;
 * RT_RESUME lifts these numbers over 32 bits, so that a case which lands in a
 * switch of your own does not fit there and does not compile (F8). */
#define RT_RESUME (UINT64_C(1) << 40)

#define RT_ASYNC_BEGIN(self) \
    struct rt_future *const rt_self = (self); \
    switch (RT_RESUME | rt_self->line) { \
    case RT_RESUME | RT_LINE_START:

/* Make the child, then poll it at this poll and at each later one until it is
 * ready, and drop it. `child` is a field of your struct; its result fields
 * stay readable after the await. */
#define RT_AWAIT(child, make) \
    do { \
        (child) = (make); \
        rt_self->awaiting = &(child).future; \
        rt_self->line = __LINE__; \
        __attribute__((fallthrough)); \
    case RT_F8_NO_AWAIT_INSIDE_YOUR_OWN_SWITCH(__LINE__): \
        if (rt_future_poll(rt_self->awaiting, cx) == RT_PENDING) \
            return RT_PENDING; \
        rt_self->awaiting = NULL; \
        rt_future_drop(&(child).future); \
    } while (0)

/* The name is for the compiler's error message. */
#define RT_F8_NO_AWAIT_INSIDE_YOUR_OWN_SWITCH(line) RT_RESUME | (line)

/* Finish early. */
#define RT_ASYNC_RETURN                             return RT_READY

#define RT_ASYNC_END \
    break; \
    default: \
        rt_future_bad_resume(rt_self); \
        } \
        return RT_READY

/* `line` names no await of this machine: abort and say so. */
_Noreturn void rt_future_bad_resume(const struct rt_future *future);

#endif
