/* A task's state: one worker polls, wakers wake. The task waits for `ready`.
 * Whatever its state was when the wake came, a poll follows that sees it. */
#include "example.h"

#ifndef WAKERS
#define WAKERS 1
#endif

enum state { IDLE, SCHEDULED, RUNNING, RUNNING_WOKEN, COMPLETE };
enum { WORKER = 1 };

static atomic_uint state = SCHEDULED;
static atomic_bool queued = true; /* a run queue with place for one */
static atomic_bool ready;

static void
show_state(uint64_t value, char *out, size_t size)
{
    static const char *const names[] = { "IDLE", "SCHEDULED", "RUNNING",
                                         "RUNNING_WOKEN", "COMPLETE" };
    snprintf(out, size, "%s", names[value]);
}

static bool
move(unsigned *from, unsigned to)
{
    return atomic_compare_exchange_strong_explicit(
        &state, from, to, memory_order_acq_rel, memory_order_acquire);
}

static void
start_poll(void)
{
#ifdef RUNNING_BY_STORE
    atomic_store_explicit(&state, RUNNING, memory_order_relaxed);
#else
    /* It reads what the last waker left, and acquires what that one wrote. */
    atomic_exchange_explicit(&state, RUNNING, memory_order_acquire);
#endif
}

/* True if the task may rest; false if a wake came while it ran. */
static bool
end_poll(void)
{
#ifdef IDLE_BY_STORE
    atomic_store_explicit(&state, IDLE, memory_order_release);
    return true;
#else
    unsigned from = RUNNING;
    return move(&from, IDLE);
#endif
}

static void
work(void *unused)
{
    (void)unused;
    for (;;) {
        while (!atomic_exchange_explicit(&queued, false, memory_order_acquire))
            explore_park();
        start_poll();
        if (atomic_load_explicit(&ready, memory_order_relaxed))
            break;
        if (!end_poll()) {
            atomic_store_explicit(&state, SCHEDULED, memory_order_relaxed);
            atomic_store_explicit(&queued, true, memory_order_release);
        }
    }
    atomic_store_explicit(&state, COMPLETE, memory_order_release);
}

static void
wake(void *unused)
{
    (void)unused;
    atomic_store_explicit(&ready, true, memory_order_relaxed);
    unsigned from = atomic_load_explicit(&state, memory_order_acquire);
    for (;;) {
#ifdef WAKE_BY_LOAD
        if (from == SCHEDULED)
            return;
#endif
        /* SCHEDULED is written over with itself: the poll that is to come
         * reads this one, and so acquires `ready`. */
        unsigned to = from == IDLE      ? SCHEDULED
                      : from == RUNNING ? RUNNING_WOKEN
                                        : from;
        if (!move(&from, to))
            continue;
        if (from == IDLE) {
            atomic_store_explicit(&queued, true, memory_order_release);
            explore_unpark(WORKER);
        }
        return;
    }
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("worker", work, NULL);
    for (int waker = 0; waker < WAKERS; waker++)
        explore_thread("waker", wake, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "after a wake comes a poll that sees what it was for",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
