/* 3.12, program 1. A printed page has two owners, thread a and thread b. Each
 * gives its reference back; whoever was the last frees the page. */
#include <stdatomic.h>
#include <stdlib.h>

#include "explore.h"

static atomic_int refs = 2;
static char *page;

static void
give_back_a(void)
{
    int left = atomic_load(&refs) - 1; /* a1 */

    atomic_store(&refs, left); /* a2 */
    if (left == 0)
        free(page);
}

static void
give_back_b(void *unused)
{
    int left = atomic_load(&refs) - 1; /* b1 */

    (void)unused;
    atomic_store(&refs, left); /* b2 */
    if (left == 0)
        free(page);
}

/* Thread a. */
static void
run(void)
{
    page = malloc(80);
    explore_thread("b", give_back_b, NULL);
    give_back_a();
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T5: each owner gives one reference back, and the last one frees",
    .run = run,
};
