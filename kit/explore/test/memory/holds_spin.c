/* says: holds: exhaustive; .* 4 threads */
#include "memory.h"

/* News for a loop is what it has not read, heard of or not; and an exchange
 * that changes nothing is none, or two who wait would wake each other. */
static atomic_int x, y;
static atomic_flag taken = ATOMIC_FLAG_INIT;
static int count;

static void
add(void *unused)
{
    (void)unused;
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire))
        explore_spin();
    count++;
    atomic_flag_clear_explicit(&taken, memory_order_release);
}

static void
send(void *unused)
{
    (void)unused;
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_store_explicit(&y, 1, memory_order_release);
}

static void
wait_for_both(void)
{
    int of_x, of_y;

    for (;;) {
        of_x = atomic_load_explicit(&x, memory_order_relaxed);
        of_y = atomic_load_explicit(&y, memory_order_acquire);
        if (of_x != 0 && of_y != 0)
            return;
        explore_spin();
    }
}

static void
run(void)
{
    explore_thread("sender", send, NULL);
    wait_for_both();
    explore_join();
    explore_thread("one", add, NULL);
    explore_thread("two", add, NULL);
    add(NULL);
    explore_join();
    EXPLORE_CHECK(count == 3);
}

MODEL("a loop that waits sees what changes, and only that", NULL);
