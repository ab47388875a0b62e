/* Going to sleep. The worker announces it, looks a second time, sleeps. Who
 * submits work looks whether somebody sleeps. With a fence on both sides, at
 * least one of the two looks sees what the other side wrote. */
#include "example.h"

enum { WORKER = 1 };

static atomic_bool work_there, asleep;

static bool
look(void)
{
    return atomic_load_explicit(&work_there, memory_order_acquire);
}

static void
work(void *unused)
{
    (void)unused;
    while (!look()) {
        atomic_store_explicit(&asleep, true, memory_order_relaxed);
#ifndef NO_FENCE
        atomic_thread_fence(memory_order_seq_cst);
#endif
#ifdef NO_SECOND_LOOK
        explore_park();
#else
        if (!look())
            explore_park();
#endif
        atomic_store_explicit(&asleep, false, memory_order_relaxed);
    }
}

static void
submit(void *unused)
{
    (void)unused;
    atomic_store_explicit(&work_there, true, memory_order_release);
#ifndef NO_FENCE
    atomic_thread_fence(memory_order_seq_cst);
#endif
    if (atomic_load_explicit(&asleep, memory_order_relaxed))
        explore_unpark(WORKER);
}

static void
run(void)
{
    explore_thread("worker", work, NULL);
    explore_thread("submitter", submit, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "no worker sleeps while there is work",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
