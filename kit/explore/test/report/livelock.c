#include <explore.h>
#include <stdatomic.h>

static atomic_int want[2];

/* Each gives way to the other, for ever. */
static void
enter(int me)
{
    atomic_store(&want[me], 1);
    while (atomic_load(&want[1 - me]) == 1) {
        atomic_store(&want[me], 0);
        explore_spin();
        atomic_store(&want[me], 1);
    }
    atomic_store(&want[me], 0);
}

static void
first(void *unused)
{
    (void)unused;
    enter(0);
}

static void
second(void *unused)
{
    (void)unused;
    enter(1);
}

static void
run(void)
{
    explore_thread("first", first, NULL);
    explore_thread("second", second, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "one of them gets in",
    .run = run,
    .breaks = "livelock",
};
