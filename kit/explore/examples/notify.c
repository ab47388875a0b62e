/* Notify keeps at most one permit, and counts the calls of notify_waiters() in
 * the same word. No one waits here: notify_one() must leave a permit, and
 * notify_waiters() must leave that bit alone. */
#include "example.h"

enum { EMPTY = 0, NOTIFIED = 1, CALL = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* the waiters' */
static atomic_uint state;

static void
show_state(uint64_t value, char *out, size_t size)
{
    snprintf(out, size, "%s, %u calls",
             (value & NOTIFIED) != 0 ? "NOTIFIED" : "EMPTY",
             (unsigned)(value / CALL));
}

static void
notify_one(void *unused)
{
    (void)unused;
    unsigned before = atomic_load(&state);
    while (!atomic_compare_exchange_strong(&state, &before, before | NOTIFIED))
        ;
}

static void
notify_waiters(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
#ifdef COUNTED_BY_STORE
    atomic_store(&state, atomic_load(&state) + CALL);
#else
    atomic_fetch_add(&state, CALL);
#endif
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("one", notify_one, NULL);
    explore_thread("all", notify_waiters, NULL);
    explore_join();
    unsigned end = atomic_load(&state);
    EXPLORE_CHECK((end & NOTIFIED) != 0, "the permit is gone");
    EXPLORE_CHECK(end / CALL == 1, "%u calls", end / CALL);
}

const struct explore_model explore_model = {
    .law = "a permit stays until somebody takes it",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
