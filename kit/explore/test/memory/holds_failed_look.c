/* says: holds: exhaustive */
#include "memory.h"

static atomic_int number = 1;

static void
try_it(void *unused)
{
    int expected = 0;

    (void)unused;
    atomic_compare_exchange_strong(&number, &expected, 2);
}

static void
run(void)
{
    int copy;

    explore_thread("other", try_it, NULL);
    memcpy(&copy, (void *)&number, sizeof copy);
    explore_join();
    EXPLORE_CHECK(copy == 1);
}

MODEL("a compare-exchange that fails writes nothing", NULL);
