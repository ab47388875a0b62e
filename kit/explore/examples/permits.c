/* A bounded channel is closed by its receiver. Two senders hold a permit each;
 * one uses it, one gives it back. The receiver is through when the channel is
 * closed and no permit is out: so each way for a permit to come back must look
 * whether it was the last. */
#include "example.h"

enum { CLOSED = 1, PERMIT = 2 };
enum { RECEIVER = 1 };

static atomic_uint state = 2 * PERMIT; /* those that are out; closed? */
static atomic_uint messages;

static void
show_state(uint64_t value, char *out, size_t size)
{
    snprintf(out, size, "%u permits%s", (unsigned)(value / PERMIT),
             (value & CLOSED) != 0 ? ", closed" : "");
}

static void
release(void)
{
    if (atomic_fetch_sub(&state, PERMIT) == (PERMIT | CLOSED))
        explore_unpark(RECEIVER);
}

static void
send_one(void *unused)
{
    (void)unused;
    atomic_fetch_add(&messages, 1);
    explore_unpark(RECEIVER);
    release();
}

static void
think_better_of_it(void *unused)
{
    (void)unused;
#ifdef DROPPED_IN_SILENCE
    atomic_fetch_sub(&state, PERMIT);
#else
    release();
#endif
}

static void
close_and_drain(void *unused)
{
    (void)unused;
    atomic_fetch_or(&state, CLOSED);
    while (atomic_load(&state) != CLOSED)
        explore_park();
    unsigned got = atomic_load(&messages);
    EXPLORE_CHECK(got == 1, "%u messages", got);
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("receiver", close_and_drain, NULL);
    explore_thread("sender", send_one, NULL);
    explore_thread("waverer", think_better_of_it, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a closed channel ends when its last permit is back",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
