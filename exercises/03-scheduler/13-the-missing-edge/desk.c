/* 3.13, program 2. A guest lends a page to the desk, where it is copied; then
 * the guest burns it. The desk says when it has taken the page over, and when
 * it is done with it. The way there is in order: `lent` is an edge already. */
#include <stdbool.h>

#include "edges.h"
#include "explore.h"

static char *page;
static atomic_bool lent, taken, done;

static void
desk(void *unused)
{
    char copy;

    (void)unused;
    while (!atomic_load_explicit(&lent, memory_order_acquire))
        explore_spin();
    atomic_store_explicit(&taken, true, S1);
    copy = *page;
    atomic_store_explicit(&done, true, S2);
    EXPLORE_CHECK(copy == 'x', "the copy says %c", copy);
}

static void
guest(void *unused)
{
    (void)unused;
    page = malloc(1);
    *page = 'x';
    atomic_store_explicit(&lent, true, memory_order_release);
    while (!atomic_load_explicit(&taken, L1))
        explore_spin();
    while (!atomic_load_explicit(&done, L2))
        explore_spin();
    free(page);
}

static void
run(void)
{
    explore_thread("guest", guest, NULL);
    explore_thread("desk", desk, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a page is burnt after the last look at it",
    .run = run,
};
