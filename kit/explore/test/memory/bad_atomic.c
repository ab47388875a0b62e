/* says: other follows a bad pointer, 0x123456789000, at .*bad_atomic.c:13 */
#include "memory.h"

static atomic_int *volatile nowhere = (atomic_int *)(uintptr_t)0x123456789000;

static void
use(void *unused)
{
    atomic_int *p = nowhere;
    int expected = 0;

    (void)unused;
    atomic_compare_exchange_weak(p, &expected, 1);
}

static void
run(void)
{
    explore_thread("other", use, NULL);
    explore_thread("third", use, NULL);
    explore_join();
}

MODEL("so does one to an atomic", "crash");
