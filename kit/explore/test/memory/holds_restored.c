/* says: holds: exhaustive; 2 runs */
#include "memory.h"

static int filled = 3;
static char empty[20000];
static atomic_int shared;

static void
count(void *unused)
{
    (void)unused;
    atomic_fetch_add(&shared, 1);
}

static void
run(void)
{
    EXPLORE_CHECK(filled == 3 && empty[19999] == 0 && shared == 0);
    filled = empty[19999] = 4;
    explore_thread("first", count, NULL);
    explore_thread("second", count, NULL);
    explore_join();
    EXPLORE_CHECK(shared == 2);
}

MODEL("each run finds the variables as the file says", NULL);
