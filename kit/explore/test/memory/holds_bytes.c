/* says: holds: exhaustive */
#include "memory.h"

static struct {
    bool left, right;
    char rest[6];
} pair;

static void
write_left(void *unused)
{
    (void)unused;
    pair.left = true;
    memset(pair.rest, 1, 3);
}

static void
write_right(void *unused)
{
    (void)unused;
    pair.right = true;
    memset(pair.rest + 3, 2, 3);
}

static void
run(void)
{
    explore_thread("left", write_left, NULL);
    explore_thread("right", write_right, NULL);
    explore_join();
    EXPLORE_CHECK(pair.left && pair.right && pair.rest[2] == 1 &&
                  pair.rest[3] == 2);
}

MODEL("neighbours in the same eight bytes do not race", NULL);
