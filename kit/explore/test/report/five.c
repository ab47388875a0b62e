#include <explore.h>
#include <stdatomic.h>

static atomic_int count;

static void
increment(void *unused)
{
    int seen;

    (void)unused;
    seen = atomic_load(&count);
    atomic_store(&count, seen + 1);
}

static void
run(void)
{
    explore_thread("one", increment, NULL);
    explore_thread("two", increment, NULL);
    explore_thread("three", increment, NULL);
    explore_thread("four", increment, NULL);
    explore_join();
    EXPLORE_CHECK(count == 4, "the count is %d", count);
}

const struct explore_model explore_model = {
    .law = "each increment counts",
    .run = run,
    .breaks = "check",
};
