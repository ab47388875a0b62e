/* 3.13, program 1. A clerk writes a letter, and says so; a courier sees that,
 * and reads the letter. Both also keep a count of the day's letters. */
#include <stdbool.h>

#include "edges.h"
#include "explore.h"

static int letter; /* plain memory */
static atomic_bool full;
static atomic_int count;

static void
clerk(void *unused)
{
    (void)unused;
    letter = 7;
    atomic_store_explicit(&count, 1, S1);
    atomic_store_explicit(&full, true, S2);
}

static void
courier(void *unused)
{
    int today, text;

    (void)unused;
    if (!atomic_load_explicit(&full, L1))
        return; /* no letter yet */
    today = atomic_load_explicit(&count, L2);
    text = letter;
    EXPLORE_CHECK(text == 7, "letter %d of %d", text, today);
}

static void
run(void)
{
    explore_thread("clerk", clerk, NULL);
    explore_thread("courier", courier, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who sees that it is full can read the letter",
    .run = run,
};
