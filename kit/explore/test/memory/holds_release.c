/* says: holds: exhaustive; 2 runs */
#include "memory.h"

static int data;
static atomic_bool ready;

static void
publish(void *unused)
{
    (void)unused;
    data = 1;
    atomic_store_explicit(&ready, true, memory_order_release);
}

static void
run(void)
{
    explore_thread("writer", publish, NULL);
    if (atomic_load_explicit(&ready, memory_order_acquire))
        EXPLORE_CHECK(data == 1);
    explore_join();
    EXPLORE_CHECK(data == 1);
}

MODEL("who acquires the flag sees the data, and so does who joins", NULL);
