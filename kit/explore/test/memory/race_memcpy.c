/* says: byte 33 of from: copier reads it at .*, writer writes it at */
#include "memory.h"

static char from[40], to[40];

static void
copy(void *unused)
{
    (void)unused;
    memcpy(to, from, sizeof to);
}

static void
write_one(void *unused)
{
    (void)unused;
    from[33] = 1;
}

static void
run(void)
{
    explore_thread("copier", copy, NULL);
    explore_thread("writer", write_one, NULL);
    explore_join();
}

MODEL("memcpy reads each byte", "race");
