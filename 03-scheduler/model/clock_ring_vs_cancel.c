/* The real clock: its helper rings an alarm while the future that waits for it
 * is dropped. Time is a number that grows at each look. */
#include <stdlib.h>
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
    struct rt_alarm *alarm = calloc(1, sizeof *alarm);
    struct rt_waker waker = bell_waker(&bell);

    bell_init(&bell, "clones");
    rt_clock_init(&real, RT_CLOCK_REAL);
    rt_alarm_set(alarm, &real, 1, &waker);
    rt_alarm_cancel(alarm);
    free(alarm);
    rt_clock_fini(&real);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "an alarm that is cancelled is touched by nobody; its waker was"
           " woken, or is dropped",
    .run = run,
};
