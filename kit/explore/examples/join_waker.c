/* The place in a task where its join handle leaves a waker. A bit says who may
 * touch it: the handle while the bit is 0, the runtime once it is 1 and the
 * task is complete. */
#include "example.h"

enum { COMPLETE = 1, JOIN_WAKER = 2 };
enum { HANDLE = 1 };

static atomic_uint state;
static unsigned join_waker; /* a thread */
static int output;

static void
show_state(uint64_t bits, char *out, size_t size)
{
    static const char *const names[] = { "COMPLETE", "JOIN_WAKER" };
    show_bits(bits, names, out, size);
}

static void
join(void *unused)
{
    (void)unused;
    join_waker = HANDLE;
    unsigned before = atomic_fetch_or(&state, JOIN_WAKER);
    while ((before & COMPLETE) == 0) {
        explore_park();
        before = atomic_load(&state);
    }
    EXPLORE_CHECK(output == 7, "the output is %d", output);
}

static void
complete(void *unused)
{
    (void)unused;
    output = 7;
    unsigned before = atomic_fetch_or(&state, COMPLETE);
#ifdef READS_IN_ANY_CASE
    unsigned who = join_waker;
    explore_note("join waker: thread %u", who);
    if ((before & JOIN_WAKER) != 0)
        explore_unpark(who);
#else
    if ((before & JOIN_WAKER) != 0)
        explore_unpark(join_waker);
#endif
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("handle", join, NULL);
    explore_thread("worker", complete, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who waits for a task is woken with its output",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
