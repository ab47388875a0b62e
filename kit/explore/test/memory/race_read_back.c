/* says: data: writer writes it at .*k.c:10, reader reads it at .*k.c:18 */
#include "memory.h"

static int data;

static void
write_it(void *unused)
{
    (void)unused;
    data = 1;
    EXPLORE_CHECK(data == 1);
}

static void
read_it(void *unused)
{
    (void)unused;
    EXPLORE_CHECK(data >= 0);
}

static void
run(void)
{
    explore_thread("writer", write_it, NULL);
    explore_thread("reader", read_it, NULL);
    explore_join();
}

MODEL("who reads what it wrote has still written it", "race");
