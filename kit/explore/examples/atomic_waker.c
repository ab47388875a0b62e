/* Where a task leaves its waker for another thread: AtomicWaker. A wake that
 * comes while the task is still writing cannot read the waker; it leaves a bit,
 * and the task wakes itself. The task registers first, and looks afterwards. */
#include "example.h"

enum { WAITING = 0, REGISTERING = 1, WAKING = 2 };
enum { TASK = 1, NOBODY = 0 };

static atomic_uint state;
static unsigned waker; /* the thread to unpark; whoever moved `state` owns it */
static atomic_bool ready;

static void
show_state(uint64_t value, char *out, size_t size)
{
    static const char *const names[] = { "WAITING", "REGISTERING", "WAKING",
                                         "REGISTERING+WAKING" };
    snprintf(out, size, "%s", names[value]);
}

static bool
move(unsigned from, unsigned to)
{
    return atomic_compare_exchange_strong_explicit(
        &state, &from, to, memory_order_acq_rel, memory_order_acquire);
}

static void
register_waker(void)
{
    if (!move(WAITING, REGISTERING)) {
        explore_unpark(TASK); /* somebody is waking: come round again */
        return;
    }
    waker = TASK;
#ifdef REGISTERED_BY_STORE
    atomic_store_explicit(&state, WAITING, memory_order_release);
#else
    if (!move(REGISTERING, WAITING)) {
        waker = NOBODY;
        atomic_exchange_explicit(&state, WAITING, memory_order_acq_rel);
        explore_unpark(TASK);
    }
#endif
}

static void
wake(void *unused)
{
    (void)unused;
    atomic_store_explicit(&ready, true, memory_order_release);
    if (atomic_fetch_or_explicit(&state, WAKING, memory_order_acq_rel) !=
        WAITING)
        return; /* the task sees the bit */
    unsigned who = waker;
    waker = NOBODY;
    atomic_fetch_and_explicit(&state, ~(unsigned)WAKING, memory_order_release);
    if (who != NOBODY)
        explore_unpark(who);
}

static bool
look(void)
{
    return atomic_load_explicit(&ready, memory_order_acquire);
}

static void
wait(void *unused)
{
    (void)unused;
    for (;;) {
#ifdef LOOKS_FIRST
        if (look())
            return;
        register_waker();
#else
        register_waker();
        if (look())
            return;
#endif
        explore_park();
    }
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("task", wait, NULL);
    explore_thread("waker", wake, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a wake reaches the task, also while it registers",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
