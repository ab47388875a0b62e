/* 3.13, program 3. The clerk writes a letter and tells the porter; the porter
 * tells the courier; the courier reads the letter. One of the two ways is in
 * order: from the porter to the courier. */
#include <stdbool.h>

#include "edges.h"
#include "explore.h"

static int letter; /* plain memory */
static atomic_bool begun, written, ready;

static void
clerk(void *unused)
{
    (void)unused;
    atomic_store_explicit(&begun, true, S1);
    letter = 7;
    atomic_store_explicit(&written, true, S2);
}

static void
porter(void *unused)
{
    (void)unused;
    if (atomic_load_explicit(&written, L1))
        atomic_store_explicit(&ready, true, memory_order_release);
}

static void
courier(void *unused)
{
    bool known;
    int text;

    (void)unused;
    if (!atomic_load_explicit(&ready, memory_order_acquire))
        return; /* no letter yet */
    known = atomic_load_explicit(&begun, L2);
    text = letter;
    EXPLORE_CHECK(text == 7, "letter %d, begun: %d", text, known);
}

static void
run(void)
{
    explore_thread("clerk", clerk, NULL);
    explore_thread("porter", porter, NULL);
    explore_thread("courier", courier, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who is told that it is ready can read the letter",
    .run = run,
};
