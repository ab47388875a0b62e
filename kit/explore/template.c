/* A model to begin with. Copy it, explore your copy, change it:
 *
 *     mkdir -p work && cp -n kit/explore/template.c work/mine.c
 *     make explore 3 FILE=work/mine.c
 *
 * A sender writes a letter, then raises a flag. A receiver waits for the flag,
 * then reads the letter. It holds. Does it still hold if the sender raises the
 * flag first? Write down your guess, swap its two lines, and ask again. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "explore.h"

static int letter;         /* plain memory: the flag hands it over */
static atomic_bool raised; /* begins as false, in every order (X3) */

static void
send(void *unused)
{
    (void)unused;
    letter = 7;
    atomic_store(&raised, true);
}

static void
receive(void *unused)
{
    (void)unused;
    while (!atomic_load(&raised))
        explore_spin(); /* a loop that waits says so (X2) */
    EXPLORE_CHECK(letter == 7, "the letter says %d", letter);
}

static void
run(void)
{
    explore_thread("sender", send, NULL);
    explore_thread("receiver", receive, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who sees the flag can read the letter",
    .run = run,
};
