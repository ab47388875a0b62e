/* Models that must abort in every order, by an assertion that begins so; CASE
 * of the environment says which one. Only the first does. */
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

static atomic_int told, other;
static bool lost;

static void
tell(void *unused)
{
    (void)unused;
    atomic_store(&other, 1);
    atomic_store(&told, 1);
}

static void
always(void)
{
    explore_thread("teller", tell, NULL);
    lost = atomic_load(&told) < 2;
    assert(!lost);
}

/* The first run aborts before the teller has taken a step. */
static void
sometimes(void)
{
    explore_thread("teller", tell, NULL);
    lost = atomic_load(&told) == 0;
    assert(!lost);
    explore_join();
}

static void
another(void)
{
    explore_thread("teller", tell, NULL);
    lost = atomic_load(&told) == 0;
    assert(!lost);
    assert(other == 0);
}

/* Whoever does not wait for it, is in time to see nothing. */
static void
sleeps(void)
{
    explore_thread("teller", tell, NULL);
    lost = atomic_load(&told) == 0;
    assert(!lost);
    explore_park();
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    { "always", always },
    { "sometimes", sometimes },
    { "another", another },
    { "sleeps", sleeps },
};

static void
run(void)
{
    const char *name = getenv("CASE");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (name != NULL && strcmp(name, cases[i].name) == 0) {
            cases[i].run();
            return;
        }
    abort();
}

const struct explore_model explore_model = {
    .law = "who is told too late says so",
    .run = run,
    .aborts = "assert(!",
};
