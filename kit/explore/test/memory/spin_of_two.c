/* says: breaks as it must: check .*the stores of x and y */
#include "memory.h"

/* The last round of the loop may see the new x and the old y. */
static atomic_int x, y, asked;

static void
answer(void *unused)
{
    (void)unused;
    while (!atomic_load_explicit(&asked, memory_order_relaxed))
        explore_spin();
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    atomic_store_explicit(&x, 1, memory_order_relaxed);
}

static void
run(void)
{
    int of_y, of_x;

    explore_thread("other", answer, NULL);
    for (;;) {
        of_y = atomic_load_explicit(&y, memory_order_relaxed);
        of_x = atomic_load_explicit(&x, memory_order_relaxed);
        atomic_store_explicit(&asked, 1, memory_order_relaxed);
        if (of_x != 0)
            break;
        explore_spin();
    }
    EXPLORE_CHECK(of_y == 1, "the stores of x and y are seen in turn");
    explore_join();
}

MODEL("who waits for two variables may see one of them late", "check");
