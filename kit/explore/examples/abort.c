/* A future of one thread alone: it shares a plain counter with that thread. So
 * an abort from another thread only asks; the thread drops the future. */
#include "example.h"

enum { IDLE, CANCELLED, DROPPED };
enum { LOCAL = 1 };

static atomic_uint state;
static unsigned shared = 2; /* the future's reference, and the thread's own */

static void
show_state(uint64_t value, char *out, size_t size)
{
    static const char *const names[] = { "IDLE", "CANCELLED", "DROPPED" };
    snprintf(out, size, "%s", names[value]);
}

static void
drop_future(void)
{
    shared--;
    explore_note("the future is dropped");
}

static void
run_local(void *unused)
{
    (void)unused;
    unsigned seen;
    while ((seen = atomic_load(&state)) == IDLE) {
        shared++;
        explore_note("clones its reference, and drops the clone");
        shared--;
        explore_park();
    }
    if (seen == CANCELLED)
        drop_future();
    EXPLORE_CHECK(shared == 1, "%u references", shared);
}

static void
abort_task(void *unused)
{
    (void)unused;
#ifdef DROPS_IT_HERE
    drop_future();
    atomic_store(&state, DROPPED);
#else
    atomic_store(&state, CANCELLED);
#endif
    explore_unpark(LOCAL);
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("local", run_local, NULL);
    explore_thread("aborter", abort_task, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a future is dropped by the thread that it belongs to",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
