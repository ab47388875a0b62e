/* Two threads with three steps, two of which touch the same place. */
#include <stdatomic.h>
#include <stddef.h>

#include "explore.h"

static atomic_int x, y;

static void
one(void *unused)
{
    (void)unused;
    atomic_store(&x, 1);
}

static void
two(void *unused)
{
    (void)unused;
    atomic_store(&y, 1);
    atomic_store(&x, 2);
}

static void
run(void)
{
    explore_thread("one", one, NULL);
    explore_thread("two", two, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "x is 1 or 2 at the end",
    .run = run,
};
