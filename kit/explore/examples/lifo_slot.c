/* The slot of a worker for the task that is to run next. Two wakers put a task
 * there; one of them finds it full, and its task goes to the queue. */
#include <assert.h>

#include "example.h"

enum { EMPTY = 0 };

static atomic_uint slot;

static void
put(unsigned task)
{
#ifdef LOOKS_THEN_PUTS
    bool empty = atomic_load(&slot) == EMPTY;
    if (empty) {
        unsigned was_there = atomic_exchange(&slot, task);
        assert(was_there == EMPTY);
    }
#else
    unsigned found = EMPTY;
    bool empty = atomic_compare_exchange_strong(&slot, &found, task);
#endif
    explore_note(empty ? "task %u is in the slot" : "task %u must queue", task);
}

static void
wake_first(void *unused)
{
    (void)unused;
    put(1);
}

static void
wake_second(void *unused)
{
    (void)unused;
    put(2);
}

static void
run(void)
{
    explore_thread("first waker", wake_first, NULL);
    explore_thread("second waker", wake_second, NULL);
    explore_join();
    EXPLORE_CHECK(atomic_load(&slot) != EMPTY, "the slot is empty");
}

const struct explore_model explore_model = {
    .law = "no task is put over another one",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
