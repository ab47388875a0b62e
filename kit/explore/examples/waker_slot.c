/* A slot for a waker. A wake takes out what is there; so does the timeout. One
 * of them gets it. */
#include "example.h"

static struct waker {
    atomic_uint wakes;
} waker;
static struct waker *_Atomic slot = &waker;

static void
wake(void *unused)
{
    (void)unused;
#ifdef LOOKS_THEN_TAKES
    if (atomic_load(&slot) == NULL)
        return;
    struct waker *taken = atomic_exchange(&slot, NULL);
#else
    struct waker *taken = atomic_exchange(&slot, NULL);
    if (taken == NULL)
        return;
#endif
    atomic_fetch_add(&taken->wakes, 1);
}

static void
run(void)
{
    explore_thread("reactor", wake, NULL);
    explore_thread("timer", wake, NULL);
    explore_join();
    unsigned wakes = atomic_load(&waker.wakes);
    EXPLORE_CHECK(wakes == 1, "it was woken %u times", wakes);
}

const struct explore_model explore_model = {
    .law = "the waker is woken once",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
