/* says: data: main reads it at .*e.c:17, writer writes it at .*e.c:10 */
#include "memory.h"

static int data;

static void
write_it(void *unused)
{
    (void)unused;
    data = 1;
}

static void
run(void)
{
    explore_thread("writer", write_it, NULL);
    EXPLORE_CHECK(data >= 0);
    explore_join();
}

MODEL("two threads, no lock, one writes", "race");
