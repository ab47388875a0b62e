/* A value is handed over by a flag. Two lines on each side, and all that the
 * other examples build on. */
#include "example.h"

#ifndef FLAG_ORDER
#define FLAG_ORDER memory_order_release
#endif

static int value;
static atomic_bool ready;

static void
write_it(void *unused)
{
    (void)unused;
    value = 42;
    atomic_store_explicit(&ready, true, FLAG_ORDER);
}

static void
read_it(void *unused)
{
    (void)unused;
    if (atomic_load_explicit(&ready, memory_order_acquire))
        EXPLORE_CHECK(value == 42, "the value is %d", value);
}

static void
run(void)
{
    explore_thread("writer", write_it, NULL);
    explore_thread("reader", read_it, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who sees the flag sees the value",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
