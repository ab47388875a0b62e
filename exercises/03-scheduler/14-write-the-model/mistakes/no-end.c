/* none: it waits for the work by itself, and says so to nobody */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch latch;
static atomic_int work;

static void
count_down(void *unused)
{
    (void)unused;
    atomic_store(&work, 7);
    latch_count_down(&latch);
}

static void
run(void)
{
    latch_init(&latch, 1);
    explore_thread("counter", count_down, NULL);
    while (atomic_load(&work) != 7)
        continue;
    latch_wait(&latch);
    explore_join();
    latch_fini(&latch);
}

const struct explore_model explore_model = { .law = "L1", .run = run };
