/* says: other runs on and on at .*endless_empty.c:[89] */
#include "memory.h"

static void
spin(void *unused)
{
    (void)unused;
    for (;;)
        __asm__ volatile("" ::: "memory");
}

static void
run(void)
{
    explore_thread("other", spin, NULL);
    explore_join();
}

MODEL("a loop comes to an end, also one that touches nothing", "livelock");
