/* The real clock: its helper rings while a delay is polled again, by another
 * task, which may have spent its budget. Time is a number that grows at each
 * look. */
#include <time.h>

#include "coop.h"
#include "delay.h"
#include "explore.h"
#include "lib_bell.h"

static struct rt_clock real;
static struct rt_delay delay;
static struct bell older, newer;

/* Each look is a millisecond later. Relaxed: time tells nobody else. */
__attribute__((visibility("hidden"))) int
clock_gettime(clockid_t id, struct timespec *time)
{
    static _Atomic long now;

    (void)id;
    *time = (struct timespec){ .tv_nsec = 1000000 *
                                          atomic_fetch_add_explicit(
                                              &now, 1, memory_order_relaxed) };
    return 0;
}

static enum rt_poll
poll_as(struct bell *bell, unsigned budget)
{
    struct rt_waker waker = bell_waker(bell);
    struct rt_coop coop = { .budget = budget };
    struct rt_context cx = { .waker = &waker, .clock = &real, .coop = &coop };
    enum rt_poll polled = rt_future_poll(&delay.future, &cx);
    unsigned paid = budget - coop.budget;

    EXPLORE_CHECK(paid == (polled == RT_READY ? 1 : 0),
                  "ready: %d, and it has paid %u", polled == RT_READY, paid);
    return polled;
}

static void
run(void)
{
    enum rt_poll polled;

    delay = rt_delay(1);
    bell_init(&older, "clones of the older");
    bell_init(&newer, "clones of the newer");
    older.thread = 1; /* nobody who waits */
    rt_clock_init(&real, RT_CLOCK_REAL);
    poll_as(&older, 1);
    polled = poll_as(&newer, explore_choose(2, "its budget"));
    while (polled == RT_PENDING) {
        explore_park();
        polled = poll_as(&newer, 1);
    }
    rt_future_drop(&delay.future);
    rt_clock_fini(&real);
    bell_check(&older);
    bell_check(&newer);
}

const struct explore_model explore_model = {
    .law = "F2: a delay pays exactly when it is ready, and a ring that meets a"
           " poll is not lost",
    .run = run,
};
