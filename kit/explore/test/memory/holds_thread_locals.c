/* says: holds: exhaustive; 4 runs */
#include "memory.h"

static _Thread_local int own = 5;
static _Thread_local char more[100];
static atomic_int shared;

static void
look(void *unused)
{
    (void)unused;
    EXPLORE_CHECK(own == 5 && more[99] == 0);
    own = more[99] = 6;
    errno = 7;
    atomic_load(&shared);
    EXPLORE_CHECK(own == 6 && more[99] == 6 && errno == 7);
}

static void
run(void)
{
    explore_thread("first", look, NULL);
    explore_thread("second", look, NULL);
    EXPLORE_CHECK(own == 5 && more[99] == 0);
    own = errno = 9;
    atomic_store(&shared, 1);
    EXPLORE_CHECK(own == 9 && errno == 9);
    explore_join();
}

MODEL("each thread has its own thread-locals, and its own errno", NULL);
