#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "error.h"
#include "rt_assert.h"
#include "trace.h"

#define NS_PER_S UINT64_C(1000000000)

static uint64_t
machine_time(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

enum rt_clock_kind
rt_clock_kind_wanted(void)
{
    const char *word = getenv("RT_CLOCK");

    return word != NULL && strcmp(word, "virtual") == 0 ? RT_CLOCK_VIRTUAL
                                                        : RT_CLOCK_REAL;
}

void
rt_clock_init(struct rt_clock *clock, enum rt_clock_kind kind)
{
    pthread_condattr_t monotonic;

    *clock = (struct rt_clock){ .kind = kind, .maker = pthread_self() };
    if (kind == RT_CLOCK_REAL)
        clock->start = machine_time();
    pthread_mutex_init(&clock->lock, NULL);
    pthread_condattr_init(&monotonic);
    RT_MUST(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
    pthread_cond_init(&clock->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void
rt_clock_fini(struct rt_clock *clock)
{
    RT_ASSERT(clock->first == NULL,
              "F3: alarm %u is still set; drop its future before the clock",
              clock->first->id);
    if (clock->helping) {
        pthread_mutex_lock(&clock->lock);
        clock->stopping = true;
        pthread_cond_signal(&clock->changed);
        pthread_mutex_unlock(&clock->lock);
        RT_MUST(pthread_join(clock->helper, NULL));
    }
    pthread_cond_destroy(&clock->changed);
    pthread_mutex_destroy(&clock->lock);
}

uint64_t
rt_clock_now(struct rt_clock *clock)
{
    uint64_t now;

    if (clock->kind == RT_CLOCK_REAL) {
        now = machine_time() - clock->start;
    } else {
        pthread_mutex_lock(&clock->lock);
        now = clock->now;
        pthread_mutex_unlock(&clock->lock);
    }
    rt_trace_time(now);
    return now;
}

void
rt_clock_assert_ours(const struct rt_clock *clock)
{
    RT_ASSERT(clock->kind == RT_CLOCK_REAL ||
                  pthread_equal(clock->maker, pthread_self()),
              "a virtual clock belongs to one thread, the one that made it; "
              "make another here");
}

void
rt_clock_trace(struct rt_clock *clock)
{
    if (rt_trace_on)
        rt_clock_now(clock);
}

/* The link that points to `alarm`, or the one where it belongs: behind every
 * alarm that rings no later. Caller holds the lock. */
static struct rt_alarm **
place_of_locked(struct rt_clock *clock, const struct rt_alarm *alarm)
{
    struct rt_alarm **link = &clock->first;

    while (*link != NULL && *link != alarm &&
           (alarm->set || (*link)->deadline <= alarm->deadline))
        link = &(*link)->next;
    return link;
}

/* Ring the first alarm if its time has come; true if it did. Caller holds the
 * lock; it is released for the wake (F7) and held again on return. */
static bool
ring_next_locked(struct rt_clock *clock, uint64_t now)
{
    struct rt_alarm *alarm = clock->first;
    struct rt_waker waker;

    if (alarm == NULL || alarm->deadline > now)
        return false;
    clock->first = alarm->next;
    alarm->set = false;
    waker = alarm->waker;
    RT_TRACE(FIRE, 0, alarm->id, 0);
    pthread_mutex_unlock(&clock->lock);
    rt_waker_wake(&waker); /* `alarm` may be gone by now */
    pthread_mutex_lock(&clock->lock);
    return true;
}

/* Sleep until `deadline`, or until something changes. Caller holds the lock. */
static void
sleep_locked(struct rt_clock *clock, uint64_t deadline)
{
    uint64_t at = clock->start + deadline;
    struct timespec until = { (time_t)(at / NS_PER_S), (long)(at % NS_PER_S) };
    int error = pthread_cond_timedwait(&clock->changed, &clock->lock, &until);

    RT_ASSERT(error == 0 || error == ETIMEDOUT, "pthread_cond_timedwait: %s",
              rt_error_name(error));
}

/* The helper: ring what is due, then wait for the next deadline or for a
 * change. Real clock only. */
static void *
help(void *argument)
{
    struct rt_clock *clock = argument;

    pthread_mutex_lock(&clock->lock);
    while (!clock->stopping) {
        if (ring_next_locked(clock, rt_clock_now(clock)))
            continue;
        if (clock->first == NULL)
            RT_MUST(pthread_cond_wait(&clock->changed, &clock->lock));
        else
            sleep_locked(clock, clock->first->deadline);
    }
    pthread_mutex_unlock(&clock->lock);
    return NULL;
}

bool
rt_clock_jump(struct rt_clock *clock)
{
    bool jumped = false;

    if (clock->kind != RT_CLOCK_VIRTUAL)
        return false;
    pthread_mutex_lock(&clock->lock);
    if (clock->first != NULL) {
        if (clock->first->deadline > clock->now)
            clock->now = clock->first->deadline;
        rt_trace_time(clock->now);
        while (ring_next_locked(clock, clock->now))
            jumped = true;
    }
    pthread_mutex_unlock(&clock->lock);
    return jumped;
}

/* Caller holds the lock. */
static int
start_helper_locked(struct rt_clock *clock)
{
    int error;

    if (clock->helping || clock->kind == RT_CLOCK_VIRTUAL)
        return 0;
    error = pthread_create(&clock->helper, NULL, help, clock);
    clock->helping = error == 0;
    return -error;
}

int
rt_alarm_set(struct rt_alarm *alarm, struct rt_clock *clock, uint64_t deadline,
             const struct rt_waker *waker)
{
    struct rt_waker kept = rt_waker_clone(waker);
    struct rt_alarm **link;
    int result;

    pthread_mutex_lock(&clock->lock);
    RT_ASSERT(!alarm->set, "alarm %u is set already; cancel it first",
              alarm->id);
    result = start_helper_locked(clock);
    if (result == 0) {
        *alarm = (struct rt_alarm){ .deadline = deadline,
                                    .id = ++clock->alarms,
                                    .waker = kept,
                                    .clock = clock };
        link = place_of_locked(clock, alarm);
        alarm->next = *link;
        *link = alarm;
        alarm->set = true;
        RT_TRACE(ARM, 0, alarm->id, (int32_t)(deadline / RT_NS_PER_MS));
        if (clock->first == alarm)
            pthread_cond_signal(&clock->changed);
    }
    pthread_mutex_unlock(&clock->lock);
    if (result != 0)
        rt_waker_drop(&kept);
    return result;
}

static bool
wakes_the_same(const struct rt_waker *a, const struct rt_waker *b)
{
    return a->type == b->type && a->data == b->data;
}

bool
rt_alarm_rang(struct rt_alarm *alarm, const struct rt_waker *waker)
{
    bool newer = !wakes_the_same(&alarm->waker, waker);
    struct rt_waker unused = newer ? rt_waker_clone(waker) : RT_WAKER_EMPTY;
    bool rang;

    RT_ASSERT(alarm->clock != NULL, "an alarm that was never set cannot ring");
    pthread_mutex_lock(&alarm->clock->lock);
    rang = !alarm->set;
    if (newer && !rang) {
        struct rt_waker older = alarm->waker;

        alarm->waker = unused;
        unused = older;
    }
    pthread_mutex_unlock(&alarm->clock->lock);
    rt_waker_drop(&unused);
    return rang;
}

void
rt_alarm_cancel(struct rt_alarm *alarm)
{
    struct rt_clock *clock = alarm->clock;
    struct rt_waker waker = RT_WAKER_EMPTY;

    if (clock == NULL)
        return;
    pthread_mutex_lock(&clock->lock);
    if (alarm->set) {
        *place_of_locked(clock, alarm) = alarm->next;
        alarm->set = false;
        waker = alarm->waker;
        RT_TRACE(CANCEL, 0, alarm->id, 0);
    }
    pthread_mutex_unlock(&clock->lock);
    rt_waker_drop(&waker);
}
