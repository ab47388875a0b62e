/* The clock and its alarms. Chapter 1. Any thread, unless it says otherwise.
 *
 * Two clocks with one face. The real one follows the machine; a helper thread
 * waits for the next alarm and rings it. The virtual one has no thread and
 * stands still while anything can run: when the executor would park, it calls
 * rt_clock_jump(), and time jumps to the next alarm. So a virtual run is over
 * at once, and always the same; and who wakes itself again and again keeps time
 * from moving, so that no alarm rings. Threads of your own do not count:
 * virtual time jumps past them. So executors of several threads may share a
 * real clock, and never a virtual one: one would jump while another is in a
 * poll. */
#ifndef RT_CLOCK_H
#define RT_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "waker.h"

#define RT_NS_PER_MS UINT64_C(1000000)

enum rt_clock_kind { RT_CLOCK_REAL, RT_CLOCK_VIRTUAL };

/* A place in the clock's list; lives in the future that waits, and begins as
 * all zero. Protected by the clock's lock, but for `clock`; and `waker` is
 * written by its future's side alone, which reads it without. */
struct rt_alarm {
    uint64_t deadline; /* ns on its clock */
    uint32_t id;
    bool set;               /* it is in the list */
    struct rt_waker waker;  /* whom to wake */
    struct rt_alarm *next;  /* later, or equal and set later */
    struct rt_clock *clock; /* its future's own; NULL: never set */
};

struct rt_clock {
    enum rt_clock_kind kind; /* never changes */
    uint64_t start;          /* real: the machine's time at init, ns */
    pthread_t maker;         /* virtual: where the executors run */

    pthread_mutex_t lock;   /* protects what follows; a leaf */
    uint64_t now;           /* virtual: ns since init */
    struct rt_alarm *first; /* the next one to ring */
    uint32_t alarms;        /* how many were ever set */
    pthread_cond_t changed; /* real: tells the helper that `first` changed */
    bool helping, stopping; /* the helper runs; it shall end */
    pthread_t helper;
};

/* Starts no thread: the real clock's helper starts with the first alarm. */
void rt_clock_init(struct rt_clock *clock, enum rt_clock_kind kind);

/* Ends the helper. No alarm may be set any more. */
void rt_clock_fini(struct rt_clock *clock);

/* RT_CLOCK_VIRTUAL if the environment says RT_CLOCK=virtual, else the real one.
 * For demos, so that one program serves for a picture and for the real
 * thing. */
enum rt_clock_kind rt_clock_kind_wanted(void);

/* Nanoseconds since init. Never goes back. The trace hears of it, too. */
uint64_t rt_clock_now(struct rt_clock *clock);

/* Tell the trace what time it is, if there is one. */
void rt_clock_trace(struct rt_clock *clock);

/* For an executor, before it begins: aborts if the clock is virtual and another
 * thread made it. */
void rt_clock_assert_ours(const struct rt_clock *clock);

/* Virtual, and an alarm is set: move time to the earliest deadline, ring every
 * alarm of that moment, and return true. Else do nothing and return false.
 * Executor only, when nothing can run. */
bool rt_clock_jump(struct rt_clock *clock);

/* Set `alarm`, which is not set, to ring at `deadline`: its waker, a clone of
 * `waker`, is woken then. 0, or a negative errno (-EAGAIN) if the helper thread
 * cannot be started. */
int rt_alarm_set(struct rt_alarm *alarm, struct rt_clock *clock,
                 uint64_t deadline, const struct rt_waker *waker);

/* For one that was set: true once it rang, or was cancelled. Until then `waker`
 * replaces the older one (F2); it is cloned only if it wakes somebody else. */
bool rt_alarm_rang(struct rt_alarm *alarm, const struct rt_waker *waker);

/* Take it back; after this nobody touches `alarm` any more. Nothing happens if
 * it was never set or rang already. */
void rt_alarm_cancel(struct rt_alarm *alarm);

#endif
