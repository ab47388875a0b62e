/* The real clock: one waits for two alarms, the later one set first. The helper
 * sleeps until the next one, and has to hear of an earlier one. */
#include <time.h>

#include "clock.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_clock real;
static struct bell bell;

/* Each look is a nanosecond later. Relaxed: time tells nobody anything. */
__attribute__((visibility("hidden"))) int
clock_gettime(clockid_t id, struct timespec *time)
{
    static _Atomic long now;

    (void)id;
    *time = (struct timespec){ .tv_nsec = atomic_fetch_add_explicit(
                                   &now, 1, memory_order_relaxed) };
    return 0;
}

static void
run(void)
{
    struct rt_alarm alarm = { .set = false };
    struct rt_waker waker = bell_waker(&bell);

    bell_init(&bell, "clones");
    rt_clock_init(&real, RT_CLOCK_REAL);
    rt_alarm_set(&alarm, &real, 2, &waker);
    while (!rt_alarm_rang(&alarm, &waker))
        explore_park();
    rt_clock_fini(&real);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "an alarm that is set rings, and wakes the newest waker",
    .run = run,
};
