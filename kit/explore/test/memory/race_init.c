/* says: main writes it at .*t.c:24, other atomically writes it at .*:17 */
#include "memory.h"

struct item {
    atomic_int count;
};
static struct item item;
static struct item *_Atomic published;

static void
count_it(void *unused)
{
    struct item *found = atomic_load_explicit(&published, memory_order_relaxed);

    (void)unused;
    if (found != NULL)
        atomic_fetch_add(&found->count, 1);
}

static void
run(void)
{
    explore_thread("other", count_it, NULL);
    atomic_init(&item.count, 3);
    atomic_store_explicit(&item.count, 4, memory_order_relaxed);
    atomic_store_explicit(&item.count, 5, memory_order_relaxed);
    atomic_store_explicit(&published, &item, memory_order_relaxed);
    explore_join();
}

MODEL("to initialise an atomic is no atomic operation", "race");
