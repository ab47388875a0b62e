/* A join of two futures, whose events happen on two threads. Each wake notes
 * which child it was, and wakes the parent after that. */
#include "explore.h"
#include "join_all.h"
#include "lib_bell.h"
#include "lib_until.h"

static struct event events[2];
static struct bell bell;

static void
happen(void *event)
{
    event_happens(event);
}

static void
run(void)
{
    struct until a = until(&events[0]), b = until(&events[1]);
    struct rt_future *children[] = { &a.future, &b.future };
    struct rt_join_all join = rt_join_all(children, 2);
    struct rt_waker waker = bell_waker(&bell);
    struct rt_context cx = { .waker = &waker };

    bell_init(&bell, "clones");
    event_init(&events[0]);
    event_init(&events[1]);
    explore_thread("event 0", happen, &events[0]);
    explore_thread("event 1", happen, &events[1]);
    while (rt_future_poll(&join.future, &cx) == RT_PENDING)
        explore_park();
    rt_future_drop(&join.future);
    explore_join();
    EXPLORE_CHECK(a.out == 7 && b.out == 7 && events[0].drops == 1 &&
                      events[1].drops == 1,
                  "a child is missing, or was dropped twice");
    event_fini(&events[0]);
    event_fini(&events[1]);
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "C1, F2: no wake of a child is lost, and the block of the wakers is"
           " freed with the last of them",
    .run = run,
};
