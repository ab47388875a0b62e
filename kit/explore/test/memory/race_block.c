/* says: byte 8 in the block of .*race_block.c:18: main writes it at */
#include "memory.h"

struct item {
    long first;
    int second;
};

static void
write_second(void *item)
{
    ((struct item *)item)->second = 1;
}

static void
run(void)
{
    struct item *item = malloc(sizeof *item);

    explore_thread("writer", write_second, item);
    item->first = 1;
    item->second = 2;
    explore_join();
    free(item);
}

MODEL("a field of a block is memory, too", "race");
