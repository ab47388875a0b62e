#include <explore.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int *) slot;

/* Two steps where one is needed: the other's comes in between. */
static void
put(void *unused)
{
    int *mine = malloc(sizeof *mine);
    int *old;

    (void)unused;
    old = atomic_load(&slot);
    atomic_store(&slot, mine);
    free(old);
}

static void
run(void)
{
    explore_thread("one", put, NULL);
    explore_thread("two", put, NULL);
    explore_join();
    free(atomic_load(&slot));
}

const struct explore_model explore_model = {
    .law = "who replaces a value frees the old one",
    .run = run,
    .breaks = "leak",
};
