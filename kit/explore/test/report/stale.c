#include <explore.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int work_there, asleep;

static void
show_asleep(uint64_t value, char *out, size_t size)
{
    snprintf(out, size, "%s", value != 0 ? "yes" : "no");
}

static void
sleep_if_idle(void *unused)
{
    (void)unused;
    atomic_store_explicit(&asleep, 1, memory_order_relaxed);
    if (atomic_load_explicit(&work_there, memory_order_acquire) == 0)
        explore_park();
}

static void
submit(void *unused)
{
    (void)unused;
    atomic_store_explicit(&work_there, 1, memory_order_release);
    explore_note("the task is in the queue");
    if (atomic_load_explicit(&asleep, memory_order_acquire) == 1)
        explore_unpark(1);
}

static void
run(void)
{
    explore_name(&asleep, "asleep", show_asleep);
    explore_thread("worker", sleep_if_idle, NULL);
    explore_thread("submitter", submit, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "whoever submits a task wakes the worker that went to sleep",
    .run = run,
    .breaks = "lost-wakeup",
    .needs_stale = true,
};
