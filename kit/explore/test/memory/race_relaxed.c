/* says: data: writer writes it at .*, main reads it at */
#include "memory.h"

static int data;
static atomic_bool ready;

static void
publish(void *unused)
{
    (void)unused;
    data = 1;
    atomic_store_explicit(&ready, true, memory_order_relaxed);
}

static void
run(void)
{
    explore_thread("writer", publish, NULL);
    if (atomic_load_explicit(&ready, memory_order_acquire))
        EXPLORE_CHECK(data == 1);
    explore_join();
}

MODEL("a relaxed store publishes nothing", "race");
