/* says: other atomically reads address 0 at .*: a null pointer */
#include "memory.h"

static atomic_int *volatile nowhere;

static void
use(void *unused)
{
    atomic_int *p = nowhere;

    (void)unused;
    atomic_fetch_add(p, 1);
}

static void
run(void)
{
    explore_thread("other", use, NULL);
    explore_join();
}

MODEL("no atomic is at NULL", "crash");
