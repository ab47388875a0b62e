/* The real clock: one waits for an alarm, and then for another one. The helper
 * has gone to sleep in between, without an end; it has to hear of the second.
 */
#include <time.h>

#include "clock.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_clock real;
static struct bell older, newer;

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
    struct rt_waker first = bell_waker(&older), second = bell_waker(&newer);

    bell_init(&older, "clones of the older");
    bell_init(&newer, "clones of the newer");
    older.thread = 1; /* nobody who waits */
    rt_clock_init(&real, RT_CLOCK_REAL);
    for (uint64_t i = 1; i <= 2; i++) {
        struct rt_alarm alarm = { .set = false };

        rt_alarm_set(&alarm, &real, i, &first);
        while (!rt_alarm_rang(&alarm, &second))
            explore_park();
    }
    rt_clock_fini(&real);
    bell_check(&older);
    bell_check(&newer);
}

const struct explore_model explore_model = {
    .law = "F2: an alarm that is set rings, and wakes the newest waker",
    .run = run,
};
