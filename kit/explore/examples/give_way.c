/* At most one of two workers searches. Each says that it wants to, and looks
 * whether the other does. If both do, the second gives way and the first
 * insists. */
#include "example.h"

static atomic_bool wants[2];
static unsigned searches; /* only who may search touches it */

static void
search(int me)
{
    searches++;
    atomic_store(&wants[me], false);
}

static void
give_way(int me)
{
    for (;;) {
        atomic_store(&wants[me], true);
        if (!atomic_load(&wants[1 - me]))
            break;
        atomic_store(&wants[me], false);
#ifndef BOTH_GIVE_WAY
        while (atomic_load(&wants[1 - me]))
            explore_spin();
#else
        explore_spin();
#endif
    }
    search(me);
}

#ifndef BOTH_GIVE_WAY
static void
insist(int me)
{
    atomic_store(&wants[me], true);
    while (atomic_load(&wants[1 - me]))
        explore_spin();
    search(me);
}
#endif

static void
first(void *unused)
{
    (void)unused;
#ifdef BOTH_GIVE_WAY
    give_way(0);
#else
    insist(0);
#endif
}

static void
second(void *unused)
{
    (void)unused;
    give_way(1);
}

static void
run(void)
{
    explore_name(&wants[0], "first wants", NULL);
    explore_name(&wants[1], "second wants", NULL);
    explore_thread("first", first, NULL);
    explore_thread("second", second, NULL);
    explore_join();
    EXPLORE_CHECK(searches == 2, "%u searches", searches);
}

const struct explore_model explore_model = {
    .law = "one searches at a time, and each gets its turn",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
