/* A semaphore: permits, and a bit that says closed, in one word. One thread
 * forgets a permit, another closes. */
#include "example.h"

enum { CLOSED = 1, PERMIT = 2 };

static atomic_uint state = 2 * PERMIT;

static void
show_state(uint64_t value, char *out, size_t size)
{
    snprintf(out, size, "%u permits%s", (unsigned)(value / PERMIT),
             (value & CLOSED) != 0 ? ", closed" : "");
}

static void
forget_one(void *unused)
{
    (void)unused;
    unsigned before = atomic_load(&state);
    unsigned after;
    do {
        after = (before / PERMIT - 1) * PERMIT;
#ifndef FORGETS_THE_BIT
        after |= before & CLOSED;
#endif
    } while (!atomic_compare_exchange_strong(&state, &before, after));
}

static void
close_it(void *unused)
{
    (void)unused;
    atomic_fetch_or(&state, CLOSED);
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("forgetter", forget_one, NULL);
    explore_thread("closer", close_it, NULL);
    explore_join();
    unsigned end = atomic_load(&state);
    EXPLORE_CHECK((end & CLOSED) != 0, "it is open again");
    EXPLORE_CHECK(end / PERMIT == 1, "%u permits", end / PERMIT);
}

const struct explore_model explore_model = {
    .law = "a closed semaphore stays closed",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
